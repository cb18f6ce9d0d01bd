import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import { callbackUrl } from "../callback-url.ts";
import type { WsFederationMemory } from "../login-memory.ts";
import type { BegunLogin, LoginRequest } from "../protocol.ts";
import { realmOf } from "./realm.ts";
import type { WsFederationService } from "./ws-federation-service.ts";

/** Requests a token from the provider: WS-Federation 1.2, section 13.2.2. */
export async function beginWsFederation(
  { tenant, providers }: WsFederationService,
  connection: Connection,
  { state }: LoginRequest,
): Promise<BegunLogin<WsFederationMemory>> {
  if (connection.options.upstream_params) throw lacking("upstream_params of connections");
  const { endpoint } = await providers.get(connection);
  const memory: WsFederationMemory = {
    protocol: "ws-federation",
    realm: realmOf(tenant, connection),
    begun: tenant.now(),
  };
  const location = new URL(endpoint);
  location.searchParams.set("wa", "wsignin1.0");
  location.searchParams.set("wtrealm", memory.realm);
  location.searchParams.set("wreply", callbackUrl(tenant.issuer));
  location.searchParams.set("wctx", state);
  return { location: location.href, memory };
}
