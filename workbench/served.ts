import type { Policy } from "../compiler/policy-files/policy.ts";
import type { Home } from "./dialects/dialect.ts";
import type { ExampleUser } from "./users-of-examples.ts";

/** What was deployed last. */
export interface Served {
  /** As the files say. */
  readonly policy: Policy;
  /** As the local tenant has it: with local providers and pages. */
  readonly deployed: Policy;
  readonly users: readonly ExampleUser[];
  /** The local providers, by connection. */
  readonly homes: ReadonlyMap<string, Home>;
}
