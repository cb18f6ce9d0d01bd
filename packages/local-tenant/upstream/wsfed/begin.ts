import type { AuthorizeRequest } from "../../login/authorize-request.ts";
import type { Connection } from "../../store/entities.ts";
import type { AuthenticationContext } from "../../tokens/authentication-context.ts";
import { lacking } from "../../tokens/oauth-error.ts";
import { callbackUrl } from "../callback-url.ts";
import type { BegunLogin } from "../protocol.ts";
import { providerMetadata } from "./provider-metadata.ts";
import { realmOf } from "./realm.ts";

/** What a WS-Federation login is checked against when the browser comes back. */
export interface WsFederationMemory {
  readonly realm: string;
  /** Milliseconds since the epoch. No token that answers this login is older. */
  readonly begun: number;
}

/** Asks the provider for a token: WS-Federation 1.2, section 13.2.2. */
export async function beginWsFederation(
  { tenant }: AuthenticationContext,
  connection: Connection,
  _request: AuthorizeRequest,
  state: string,
): Promise<BegunLogin> {
  if (connection.options.upstream_params) throw lacking("upstream_params of connections");
  const { endpoint } = await providerMetadata(tenant, connection);
  const memory: WsFederationMemory = { realm: realmOf(tenant, connection), begun: tenant.now() };
  const location = new URL(endpoint);
  location.searchParams.set("wa", "wsignin1.0");
  location.searchParams.set("wtrealm", memory.realm);
  location.searchParams.set("wreply", callbackUrl(tenant.issuer));
  location.searchParams.set("wctx", state);
  return { location: location.href, memory };
}
