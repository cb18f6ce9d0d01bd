import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import * as oidc from "openid-client";
import type { Connection } from "../../store/entities.ts";
import { callbackUrl } from "../callback-url.ts";
import { failureReason } from "../failure-reason.ts";
import type { OidcMemory } from "../login-memory.ts";
import type { UpstreamAnswer, UpstreamIdentity } from "../protocol.ts";
import { printable } from "../quoted.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UpstreamError } from "../upstream-error.ts";
import { mapAttributes, missingKeys, readsUserinfo, type UpstreamClaims } from "./attribute-mapping.ts";
import type { OidcService } from "./configuration.ts";
import { entraIdentity } from "./entra-profile.ts";
import { googleIdentity } from "./google-profile.ts";

/** Exchanges the code for an ID token, and maps its claims to attributes. */
export async function redeemOidc(
  service: OidcService,
  connection: Connection,
  memory: OidcMemory,
  { parameters }: UpstreamAnswer,
): Promise<UpstreamIdentity> {
  const { accessToken, ...claims } = await redeem(service, connection, memory, parameters);
  if (connection.strategy === "waad") return entraIdentity(service.tenant, connection, claims.tokenset, accessToken);
  if (connection.strategy === "google-apps") return googleIdentity(connection, claims.tokenset);
  warnOfMissingKeys(service.tenant, connection, claims);
  return { subject: claims.tokenset.sub, attributes: mapAttributes(connection, claims, service.tenant.switches) };
}

/** As Auth0 does, with its text: community.auth0.com/t/186906. */
function warnOfMissingKeys({ log }: RelyingParty, connection: Connection, claims: UpstreamClaims): void {
  const missing = missingKeys(connection, claims);
  if (missing === 0) return;
  const description = `Error transforming template due to missing keys (${missing}) from IdP context`;
  log({ type: "w", connection: connection.name, description });
}

/** openid-client checks state, `iss` (RFC 9207), signature, audience, nonce and times. */
async function redeem(
  { tenant, configurations }: OidcService,
  connection: Connection,
  { nonce, codeVerifier }: OidcMemory,
  answer: URLSearchParams,
): Promise<UpstreamClaims & { readonly accessToken: string }> {
  const configuration = await configurations.get(connection);
  const url = new URL(`${callbackUrl(tenant.issuer)}?${answer}`);
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      expectedState: answer.get("state") ?? "",
      expectedNonce: nonce,
      idTokenExpected: true,
      ...(codeVerifier !== undefined && { pkceCodeVerifier: codeVerifier }),
    });
    const tokenset = tokens.claims();
    if (tokenset === undefined) throw new UpstreamError(connection, "got no ID token from its identity provider");
    const accessToken = tokens.access_token;
    if (!readsUserinfo(connection)) return { tokenset, userinfo: {}, accessToken };
    const userinfo = await oidc.fetchUserInfo(configuration, accessToken, tokenset.sub);
    return { tokenset, userinfo, accessToken };
  } catch (error) {
    throw describe(connection, error);
  }
}

/** The provider's own error description is passed on; other failures are reported by their kind. */
function describe(connection: Connection, error: unknown): Error {
  if (error instanceof UpstreamError) return error;
  if (error instanceof oidc.AuthorizationResponseError) {
    const text = printable(error.error_description ?? error.error).slice(0, 300);
    return new OAuthError(403, "access_denied", text);
  }
  const reason = failureReason(error);
  return new UpstreamError(connection, `got no valid answer from its identity provider (${reason})`, error);
}
