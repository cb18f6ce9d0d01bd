import type { Connection } from "../../compiler/policy-files/schema.ts";
import type { Dialect } from "./dialect.ts";
import { entraByOpenId, leadsToEntra, nativeEntra } from "./entra.ts";
import { google } from "./google.ts";
import { openIdClaims, openIdOptionsAt, withVerifiedEmail } from "./openid.ts";
import { saml } from "./saml.ts";
import { wsFederation } from "./ws-federation.ts";

const openId: Dialect = {
  protocol: "oidc",
  asserted: (connection, attributes) => withVerifiedEmail(openIdClaims(connection, attributes)),
  optionsAt: openIdOptionsAt,
};

const ofStrategy: Readonly<Record<Connection["strategy"], Dialect | undefined>> = {
  oidc: openId,
  okta: openId,
  waad: nativeEntra,
  "google-apps": google,
  samlp: saml,
  pingfederate: saml,
  adfs: wsFederation,
  // Through Auth0's connector in the customer's network.
  ad: undefined,
};

/** How the connection's provider speaks; undefined for a strategy that has no provider on this machine. */
export function dialectOf(connection: Pick<Connection, "strategy" | "options">): Dialect | undefined {
  return leadsToEntra(connection) ? entraByOpenId : ofStrategy[connection.strategy];
}
