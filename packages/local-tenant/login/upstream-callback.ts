import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { readForm } from "../oauth/request-body.ts";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { PendingLogin } from "../state/pending-login.ts";
import { sameSecret } from "../state/same-secret.ts";
import type { Client } from "../store/entities.ts";
import type { UpstreamAnswer } from "../upstream/protocol.ts";
import { respondError } from "./authorization-response.ts";
import { asOAuthError } from "./authorize.ts";
import { isEnabledFor } from "./connection-choice.ts";
import { finishLogin } from "./finish-login.ts";
import { idpInitiatedLogin, isUnsolicited } from "./idp-initiated.ts";
import { sentBrowserId } from "./session.ts";

/** `/login/callback`: the browser comes back from an identity provider. */
export async function upstreamCallback(context: AuthenticationContext, c: Context): Promise<Response> {
  const answer = await readAnswer(c);
  const pending = takePending(context, c, answer);
  if (pending === undefined) {
    if (isUnsolicited(context, c, answer)) return idpInitiatedLogin(context, c, answer);
    throw new OAuthError(403, "invalid_request", "This login is over, unknown, or was begun in another browser.");
  }
  const { request } = pending;
  try {
    const { connection, client } = findParties(context, pending);
    const identity = await context.upstream.redeem(connection, pending.memory, answer);
    return await finishLogin(context, c, { connection, client, request }, identity);
  } catch (error) {
    const refusal = asOAuthError(context, error);
    context.tenant.log({ type: "f", client_id: request.client_id, details: { error: refusal.error } });
    return respondError(c, request, refusal);
  }
}

/** What the protocols call the text that comes back as it was sent. */
const stateParameters = ["state", "RelayState", "wctx"];

/** Bytes, as much as the tenant takes of anybody: an assertion may carry thousands of groups. */
const answerLimit = 512 * 1024;

/** OpenID Connect comes back by a GET, SAML and WS-Federation by a POST. */
async function readAnswer(c: Context): Promise<UpstreamAnswer> {
  if (c.req.method !== "POST") return { method: "GET", parameters: new URL(c.req.url).searchParams };
  return { method: "POST", parameters: await readForm(c.req.raw, answerLimit) };
}

/** The login that this answer belongs to. Each is answered once, and in the browser that began it. */
function takePending(
  context: AuthenticationContext,
  c: Context,
  { parameters }: UpstreamAnswer,
): PendingLogin | undefined {
  const [state, ...others] = stateParameters.flatMap((name) => parameters.getAll(name));
  const pending = state === undefined ? undefined : context.pendingLogins.get(state);
  const browser = sentBrowserId(c);
  // Another browser's answer is left for that browser: it must not be able to spoil the login.
  const isSame = pending !== undefined && browser !== undefined && sameSecret(browser, pending.browserId);
  if (state === undefined || others.length > 0 || !isSame) return undefined;
  context.pendingLogins.delete(state);
  return pending;
}

/** Both may have changed while the user signed in. */
function findParties({ tenant }: AuthenticationContext, { connectionId, request }: PendingLogin) {
  const connection = tenant.store.connections.get(connectionId);
  const client: Client | undefined = tenant.store.clients.get(request.client_id);
  const isEnabled =
    connection !== undefined &&
    client !== undefined &&
    isEnabledFor(tenant, connection, client, request.organizationId);
  if (!isEnabled) {
    throw new OAuthError(400, "invalid_request", "the connection was disabled");
  }
  return { connection, client };
}
