import type { Connection } from "../store/entities.ts";
import { lacking } from "../tokens/oauth-error.ts";
import { beginOidc } from "./oidc/begin.ts";
import { redeemOidc } from "./oidc/redeem.ts";
import type { UpstreamProtocol } from "./protocol.ts";
import { beginSaml } from "./saml/begin.ts";
import { redeemSaml } from "./saml/redeem.ts";
import { beginWsFederation } from "./wsfed/begin.ts";
import { redeemWsFederation } from "./wsfed/redeem.ts";

const oidc: UpstreamProtocol = { begin: beginOidc, redeem: redeemOidc };
const wsFederation: UpstreamProtocol = { begin: beginWsFederation, redeem: redeemWsFederation };
const saml: UpstreamProtocol = { begin: beginSaml, redeem: redeemSaml };

/** By Auth0's names of strategies. What is not here is refused by name. */
const protocols: ReadonlyMap<string, UpstreamProtocol> = new Map([
  ["oidc", oidc],
  ["okta", oidc],
  // Microsoft's provider is OpenID Connect too; here its metadata is found by `discovery_url` or `issuer`.
  ["waad", oidc],
  ["adfs", wsFederation],
  ["samlp", saml],
  ["pingfederate", saml],
]);

/** @throws OAuthError for a strategy that the tenant lacks */
export function protocolOf({ strategy }: Connection): UpstreamProtocol {
  const protocol = protocols.get(strategy);
  if (protocol === undefined) throw lacking(`logins by connections of the strategy "${strategy}"`);
  return protocol;
}
