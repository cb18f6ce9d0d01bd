import type { PolicyFile } from "../policy-file.ts";
import type { EnvironmentFile } from "../read-environment.ts";
import type { Apis, Customer, Environment } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";

/**
 * A file as far as its schema accepts it. What the schema refuses is left out, so absence here proves nothing.
 */
export interface Part<T> {
  readonly file: SourceFile;
  readonly data: T;
}

/** All files of a policy that could be read. */
export interface View {
  readonly environmentName: string;
  readonly environment: Part<Environment>;
  readonly apis: Part<Apis> | undefined;
  /** The vendor's, then the customers'. */
  readonly parties: readonly Part<Customer>[];
  /** Whether every party's file could be read. Otherwise a missing name may be in an unreadable file. */
  readonly isComplete: boolean;
  readonly vendorFile: SourceFile;
  readonly catalogue: Catalogue;
  /** Ms since the epoch. */
  readonly now: number;
}

/**
 * The names in apis.yaml, even if their definitions have mistakes: such a name is not unknown. Undefined if the file
 * could not be read.
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

  attributes(): readonly string[] | undefined {
    return keysAt(this.#file, ["attributes"]);
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
