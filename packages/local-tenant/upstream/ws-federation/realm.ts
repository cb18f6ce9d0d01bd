import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { RelyingParty } from "../relying-party.ts";

/**
 * The audience of the provider's tokens (`wtrealm`): `options.entityId`, or else Auth0's default. The default contains
 * the connection's name according to the Management API reference, but only the tenant's according to the setup guide
 * for AD FS: hence a switch.
 */
export function realmOf({ name, switches }: RelyingParty, connection: Connection): string {
  const tenantRealm = `urn:auth0:${name}`;
  const standard = switches.adfsRealm === "tenant" ? tenantRealm : `${tenantRealm}:${connection.name}`;
  return ownString(connection.options, "entityId") ?? standard;
}
