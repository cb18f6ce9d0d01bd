import type { OidcMemory } from "../login-memory.ts";
import type { Protocol } from "../protocol.ts";
import type { RelyingParty } from "../relying-party.ts";
import { beginOidc } from "./begin.ts";
import { oidcConfigurations } from "./configuration.ts";
import { redeemOidc } from "./redeem.ts";

/** OpenID Connect, authorization code flow. */
export function createOidc(tenant: RelyingParty): Protocol<OidcMemory> {
  const service = { tenant, configurations: oidcConfigurations(tenant) };
  return {
    begin: (connection, request) => beginOidc(service, connection, request),
    redeem: (connection, memory, answer) => redeemOidc(service, connection, memory, answer),
  };
}
