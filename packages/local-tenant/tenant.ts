import type { ActionsRuntime } from "@federated-actions/actions-runtime/trigger";
import type { TenantLogEntry } from "./log/entry.ts";
import type { TenantLogs } from "./log/tenant-logs.ts";
import type { Store } from "./store/store.ts";
import type { Switches } from "./switches.ts";
import type { SigningKeys } from "./tokens/signing-keys.ts";
import type { ExecutedTrigger } from "./triggers/executed-trigger.ts";

/** A running tenant, as its parts see it. */
export interface Tenant {
  /** `event.tenant.id`: the tenant's name. */
  readonly name: string;
  /** Host and port, `localhost:8443`. */
  readonly domain: string;
  /** `https://<domain>/`, with the slash at the end, as Auth0 issues it. */
  readonly issuer: string;
  readonly store: Store;
  readonly runtime: ActionsRuntime;
  readonly keys: SigningKeys;
  readonly switches: Switches;
  /** Origins of local stand-ins, by the hosts for which they answer: `graph.microsoft.com`. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Calls identity providers. Trusts the machine's certificate authorities and the tenant's own. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The latest entries of the tenant's log, for the Management API. */
  readonly logs: TenantLogs;
  /**
   * Writes to the tenant's log. Never contains secrets or tokens, and of users only what Auth0's log has: id and name,
   * and what an error or an Action's output says.
   */
  log(entry: TenantLogEntry): void;
  /** Gets what Actions ran on, which the log does not have. */
  readonly onActionsRun?: (executed: ExecutedTrigger) => void;
}

export type { TenantLogEntry } from "./log/entry.ts";
