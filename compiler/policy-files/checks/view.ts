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

/** What each customer's file is checked with, besides itself. */
export interface Surroundings {
  readonly apis: Part<Apis> | undefined;
  readonly catalogue: Catalogue;
  /** Ms since the epoch. */
  readonly now: number;
}

/** A customer's file, or the vendor's. */
export interface Party extends Part<Customer> {
  readonly names: PartyNames;
}

/** The names that other files may use, even if what they name has mistakes. Undefined if they could not be read. */
export interface PartyNames {
  readonly applications: readonly string[] | undefined;
  readonly connections: readonly string[] | undefined;
}

/** All files of a policy that could be read. */
export interface View extends Surroundings {
  readonly environmentName: string;
  readonly environment: Part<Environment>;
  /** The vendor's, then the customers'. */
  readonly parties: readonly Party[];
  /** Whether every party's file could be read. Otherwise a missing name may be in an unreadable file. */
  readonly isComplete: boolean;
  readonly vendorFile: SourceFile;
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

export function surroundingsOf(apis: PolicyFile<Apis>, now: number): Surroundings {
  return { apis: partOf(apis), catalogue: new Catalogue(apis.file), now };
}

/** Undefined if nothing of the file can be used. */
export function partyOf(opened: PolicyFile<Customer>): Party | undefined {
  const part = partOf(opened);
  const names = (key: keyof PartyNames) => keysAt(opened.file, [key]);
  return part && { ...part, names: { applications: names("applications"), connections: names("connections") } };
}

/** A file that has been read, and what can be used of it. */
export interface PartyFile extends PolicyFile<Customer> {
  readonly party: Party | undefined;
}

export function viewOf(files: {
  readonly environmentName: string;
  readonly environment: EnvironmentFile;
  readonly surroundings: Surroundings;
  readonly vendor: PartyFile;
  readonly customers: readonly PartyFile[];
}): View {
  const { environmentName, environment, surroundings, vendor, customers } = files;
  const opened = [vendor, ...customers];
  const parties = opened.flatMap(({ party }) => party ?? []);
  return {
    ...surroundings,
    environmentName,
    environment: { file: environment.file, data: environment.usable },
    parties,
    isComplete: parties.length === opened.length,
    vendorFile: vendor.file,
  };
}

function partOf<T>({ file, usable }: PolicyFile<T>): Part<T> | undefined {
  return usable === undefined ? undefined : { file, data: usable };
}
