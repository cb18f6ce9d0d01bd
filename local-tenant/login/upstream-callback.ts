import type { Context } from "hono";
import * as oidc from "openid-client";
import type { Client, Connection } from "../store/entities.ts";
import type { AuthenticationContext } from "../tokens/authentication-context.ts";
import { OAuthError } from "../tokens/oauth-error.ts";
import { sameSecret } from "../tokens/same-secret.ts";
import { readsUserinfo, type UpstreamClaims } from "./attribute-mapping.ts";
import { respondError } from "./authorization-response.ts";
import { asOAuthError } from "./authorize.ts";
import { completeLogin } from "./complete-login.ts";
import { isEnabledFor } from "./connection-choice.ts";
import type { PendingLogin } from "./pending-login.ts";
import { saveProfile } from "./profile.ts";
import { sentBrowserId, startSession } from "./session.ts";
import { UpstreamError } from "./upstream-error.ts";
import { callbackUrl } from "./upstream-login.ts";

/** `/login/callback`: the browser comes back from an identity provider. */
export async function upstreamCallback(context: AuthenticationContext, c: Context): Promise<Response> {
  const answer = new URL(c.req.url).searchParams;
  const pending = takePending(context, c, answer);
  const { request } = pending;
  try {
    const { connection, client } = findParties(context, pending);
    const claims = await redeem(context, connection, pending, answer);
    const { user, transientAttributes } = saveProfile(context.tenant, connection, claims);
    // The session is there before anybody is refused, as in Auth0: the next try rides it.
    const session = startSession(context, c, {
      user_id: user.user_id,
      connectionId: connection.id,
      sessionId: oidc.randomState(),
      authenticatedAt: context.tenant.now(),
    });
    return await completeLogin(context, c, client, { request, session, transientAttributes });
  } catch (error) {
    const refusal = asOAuthError(context, error);
    context.tenant.log({ type: "f", client_id: request.client_id, details: { error: refusal.error } });
    return respondError(c, request, refusal);
  }
}

/** The login that this answer belongs to. Each is answered once, and in the browser that began it. */
function takePending(context: AuthenticationContext, c: Context, answer: URLSearchParams): PendingLogin {
  const [state, ...others] = answer.getAll("state");
  const pending = state === undefined ? undefined : context.pendingLogins.get(state);
  const browser = sentBrowserId(c);
  // Another browser's answer is left for that browser: it must not be able to spoil the login.
  const isSame = pending !== undefined && browser !== undefined && sameSecret(browser, pending.browserId);
  if (state === undefined || others.length > 0 || !isSame) {
    throw new OAuthError(403, "invalid_request", "This login is over, unknown, or was begun in another browser.");
  }
  context.pendingLogins.delete(state);
  return pending;
}

/** Both may have changed while the user signed in. */
function findParties({ tenant }: AuthenticationContext, { connectionId, request }: PendingLogin) {
  const connection = tenant.store.connections.get(connectionId);
  const client: Client | undefined = tenant.store.clients.get(request.client_id);
  if (connection === undefined || client === undefined || !isEnabledFor(connection, client.client_id)) {
    throw new OAuthError(400, "invalid_request", "the connection was disabled");
  }
  return { connection, client };
}

/** Checks state, `iss` (RFC 9207), signature, audience, nonce and times, by openid-client. */
async function redeem(
  context: AuthenticationContext,
  connection: Connection,
  { nonce, codeVerifier }: PendingLogin,
  answer: URLSearchParams,
): Promise<UpstreamClaims> {
  const configuration = await context.upstream.get(connection);
  const url = new URL(`${callbackUrl(context.tenant.issuer)}?${answer}`);
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      expectedState: answer.get("state") ?? "",
      expectedNonce: nonce,
      idTokenExpected: true,
      ...(codeVerifier !== undefined && { pkceCodeVerifier: codeVerifier }),
    });
    const tokenset = tokens.claims();
    if (tokenset === undefined) throw new UpstreamError(connection, "got no ID token from its identity provider");
    if (!readsUserinfo(connection)) return { tokenset, userinfo: {} };
    const userinfo = await oidc.fetchUserInfo(configuration, tokens.access_token, tokenset.sub);
    return { tokenset, userinfo };
  } catch (error) {
    throw describe(connection, error);
  }
}

/** The provider's own refusal is told as it said it, everything else by what kind of failure it was. */
function describe(connection: Connection, error: unknown): Error {
  if (error instanceof UpstreamError) return error;
  if (error instanceof oidc.AuthorizationResponseError) {
    const text = (error.error_description ?? error.error).replace(/[^\x20-\x7e]/g, " ").slice(0, 300);
    return new OAuthError(403, "access_denied", text);
  }
  return new UpstreamError(connection, `got no valid answer from its identity provider (${reasonOf(error)})`, error);
}

/** The library's code of the failure, which holds nothing of the user's. */
function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "unknown";
}
