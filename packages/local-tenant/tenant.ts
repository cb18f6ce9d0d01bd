import type { ActionsRuntime } from "@federated-actions/actions-runtime/trigger";
import type { Store } from "./store/store.ts";
import type { Switches } from "./switches.ts";
import type { SigningKeys } from "./tokens/signing-keys.ts";

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
  /** Calls identity providers. Trusts the machine's certificate authorities and the tenant's own. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Writes to the tenant's log. Never contains secrets, tokens or users' data. */
  log(entry: TenantLogEntry): void;
}

/** `type` is one of Auth0's log event codes (`s`, `f`, `seccft`, `feccft`, `sertft`, `ferrt`, ...). */
export interface TenantLogEntry {
  readonly type: string;
  readonly client_id?: string;
  readonly connection?: string;
  readonly description?: string;
  readonly details?: Record<string, unknown>;
}
