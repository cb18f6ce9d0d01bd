import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { RelyingParty } from "../relying-party.ts";

/**
 * Whom the provider issues tokens for (`wtrealm`): `options.entityId`, else Auth0's own name of the connection. The
 * Management API reference has the connection in it; the setup guide for AD FS has the tenant alone: a switch.
 */
export function realmOf({ name, switches }: RelyingParty, connection: Connection): string {
  const tenantRealm = `urn:auth0:${name}`;
  const standard = switches.adfsRealm === "tenant" ? tenantRealm : `${tenantRealm}:${connection.name}`;
  return ownString(connection.options, "entityId") ?? standard;
}
