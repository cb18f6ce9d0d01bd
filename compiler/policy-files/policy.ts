import type { Location, Problem } from "./problems.ts";
import type { Apis, Customer, Environment } from "./schema.ts";
import type { End } from "./source/locate.ts";
import type { Path } from "./source/tree.ts";

/**
 * The environment of the developer's own machine, and the only one that may do without a signing key: the build makes
 * one there.
 */
export const localEnvironment = "local";

/** A policy of one environment: checked, its `${NAME}` filled in, its data frozen and without prototypes. */
export interface Policy {
  /** `local` or the name of another file in environments/. */
  readonly environmentName: string;
  readonly environment: Environment;
  readonly apis: Apis;
  readonly vendor: Customer;
  /** The customers that exist in the environment, by slug in the order of code units; the vendor is not among them. */
  readonly customers: readonly Customer[];
  /** The files' names as shown to people. */
  readonly files: PolicyFileNames;
  /** What is let through but worth a look, in the order of files and lines. */
  readonly warnings: readonly Problem[];
  /**
   * The place of what a path of keys and indexes names in a file, or of the last thing on the path that is there.
   * A list or mapping is shown by its key, a scalar by itself unless `end` is "key".
   */
  locate(file: string, path: Path, end?: End): Location;
}

export interface PolicyFileNames {
  readonly environment: string;
  readonly apis: string;
  readonly vendor: string;
  /** The file of a customer, the vendor included. */
  customer(slug: string): string;
}
