import type { PolicyFile } from "../policy-file.ts";
import type { EnvironmentFile } from "../read-environment.ts";
import type { Apis, Customer, Environment } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";

/**
 * A file as far as its schema takes it: what the schema refuses is left out, so it says nothing of what is not there.
 */
export interface Part<T> {
  readonly file: SourceFile;
  readonly data: T;
}

/** All files of a policy that can be looked into. */
export interface View {
  readonly environmentName: string;
  readonly environment: Part<Environment>;
  readonly apis: Part<Apis> | undefined;
  /** The vendor's, then the customers'. */
  readonly parties: readonly Part<Customer>[];
  /** Whether every party's file could be looked into: else a name that is not found may be in the one that is not. */
  readonly isComplete: boolean;
  readonly vendorFile: SourceFile;
  readonly catalogue: Catalogue;
  /** Ms since the epoch. */
  readonly now: number;
}

/**
 * The names that apis.yaml gives, well-formed or not: a name with a mistake in its definition is not an unknown name.
 * Undefined where the file does not tell.
 */
export class Catalogue {
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  apis(): readonly string[] | undefined {
    return keysAt(this.#file, ["apis"]);
  }

  roles(api: string): readonly string[] | undefined {
    return keysAt(this.#file, ["apis", api, "roles"]);
  }

  scopes(api: string): readonly string[] | undefined {
    return keysAt(this.#file, ["apis", api, "scopes"]);
  }
}

export function viewOf(files: {
  readonly environmentName: string;
  readonly environment: EnvironmentFile;
  readonly apis: PolicyFile<Apis>;
  readonly vendor: PolicyFile<Customer>;
  readonly customers: readonly PolicyFile<Customer>[];
  readonly now: number;
}): View {
  const { environmentName, environment, apis, vendor, customers, now } = files;
  const opened = [vendor, ...customers];
  const parties = opened.flatMap((one) => partOf(one) ?? []);
  return {
    environmentName,
    environment: { file: environment.file, data: environment.usable },
    apis: partOf(apis),
    parties,
    isComplete: parties.length === opened.length,
    vendorFile: vendor.file,
    catalogue: new Catalogue(apis.file),
    now,
  };
}

function partOf<T>({ file, usable }: PolicyFile<T>): Part<T> | undefined {
  return usable === undefined ? undefined : { file, data: usable };
}
