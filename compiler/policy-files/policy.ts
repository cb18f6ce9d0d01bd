import type { Location, Problem } from "./problems.ts";
import type { Apis, Customer, Environment } from "./schema.ts";
import type { End } from "./source/locate.ts";
import type { Path } from "./source/tree.ts";

/**
 * The environment of the developer's own machine. It alone needs no signing key: the build creates one.
 */
export const localEnvironment = "local";

/** A policy of one environment: checked, with `${NAME}` filled in, its data frozen and without prototypes. */
export interface Policy {
  /** `local` or the name of another file in environments/. */
  readonly environmentName: string;
  readonly environment: Environment;
  readonly apis: Apis;
  readonly vendor: Customer;
  /** The customers that exist in the environment, without the vendor, sorted by slug. */
  readonly customers: readonly Customer[];
  /** The files' names, as shown in messages. */
  readonly files: PolicyFileNames;
  /** The files' texts, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Warnings, in the order of files and lines. */
  readonly warnings: readonly Problem[];
  /**
   * The place of a path of keys and indexes in a file, or of the last part of the path that exists. For a list or
   * mapping it is the key; for a scalar the value, unless `end` is "key".
   */
  locate(file: string, path: Path, end?: End): Location;
}

export interface PolicyFileNames {
  readonly environment: string;
  readonly apis: string;
  readonly vendor: string;
  /** The file of a customer or of the vendor. */
  customer(slug: string): string;
}
