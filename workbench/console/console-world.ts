import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import type { ExampleUser } from "../users-of-examples.ts";

/** What was deployed last. */
export interface Served {
  /** As the files say. */
  readonly policy: Policy;
  /** As the local tenant has it: with local providers and pages. */
  readonly deployed: Policy;
  readonly users: readonly ExampleUser[];
}

/** The world, as the console's parts see it. */
export interface ConsoleWorld {
  readonly tenant: RunningTenant;
  /** Trusts the world's certificates. */
  readonly fetch: typeof fetch;
  /** Where the policy files are. */
  readonly files: { readonly dir: string; readonly environment: string };
  served(): Served;
}
