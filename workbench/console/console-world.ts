import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Served } from "../served.ts";
import type { PolicyWork } from "./background/policy-work.ts";
import type { RunExplainer } from "./tracing/explain-run.ts";
import type { Runs } from "./tracing/runs.ts";

/** The world, as the console's parts see it. */
export interface ConsoleWorld {
  readonly tenant: RunningTenant;
  /** Trusts the world's certificates. */
  readonly fetch: typeof fetch;
  /** Where the policy files are. */
  readonly files: { readonly dir: string; readonly environment: string };
  served(): Served;
  /** What Actions have run on. */
  readonly runs: Runs;
  readonly explainer: RunExplainer;
  /** What takes time is done in a process of its own. */
  readonly work: PolicyWork;
}
