import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Context } from "hono";
import { isEnabledFor } from "../connections/enabled.ts";
import type { LogFacts } from "../log/entry.ts";
import { audienceFact } from "../log/login-facts.ts";
import { noteForLog } from "../log/request-facts.ts";
import { readForm } from "../oauth/request-body.ts";
import type { ExpiringMap } from "../state/expiring-map.ts";
import type { PendingLogin } from "../state/records.ts";
import { sameSecret } from "../state/same-secret.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { UpstreamAnswer } from "../upstream/protocol.ts";
import { respondError } from "./authorization-response.ts";
import { type IdpInitiatedParts, idpInitiatedLogin, isUnsolicited } from "./idp-initiated.ts";
import { refuseLogin } from "./refuse-login.ts";
import { sentBrowserId } from "./session.ts";
import { signInUser } from "./sign-in-user.ts";

export interface UpstreamCallbackParts extends IdpInitiatedParts {
  readonly pendingLogins: ExpiringMap<PendingLogin>;
}

/** `/login/callback`: the browser returns from an identity provider. */
export async function upstreamCallback(parts: UpstreamCallbackParts, c: Context): Promise<Response> {
  const answer = await readAnswer(c);
  const pending = takePending(parts.pendingLogins, c, answer);
  if (pending === undefined) {
    if (isUnsolicited(parts.tenant, c, answer)) return idpInitiatedLogin(parts, c, answer);
    throw new OAuthError(
      403,
      "invalid_request",
      "This login has expired, is unknown, or was started in another browser.",
    );
  }
  const { request } = pending;
  noteForLog(pendingFacts(parts.tenant, pending));
  try {
    const { connection, client } = findParties(parts.tenant, pending);
    const identity = await parts.upstream.redeem(connection, pending.memory, answer);
    return await signInUser(parts, c, { connection, client, request }, identity);
  } catch (error) {
    return respondError(parts.tenant, c, request, refuseLogin(parts.tenant, error));
  }
}

function pendingFacts({ store }: Tenant, { connectionId, request }: PendingLogin): LogFacts {
  const { client_id, audience, organizationId } = request;
  const connection = store.connections.get(connectionId)?.name;
  return {
    ...{ client_id, scope: request.scopes.join(" ") },
    ...audienceFact(audience),
    ...(connection !== undefined && { connection }),
    ...(organizationId !== undefined && { organization_id: organizationId }),
  };
}

/** The protocols' names for the value that is returned unchanged. */
const stateParameters = ["state", "RelayState", "wctx"];

/** Bytes, as many as the server accepts: an assertion may carry thousands of groups. */
const answerLimit = 512 * 1024;

/** OpenID Connect responds with a GET, SAML and WS-Federation with a POST. */
async function readAnswer(c: Context): Promise<UpstreamAnswer> {
  if (c.req.method !== "POST") return { method: "GET", parameters: new URL(c.req.url).searchParams };
  return { method: "POST", parameters: await readForm(c.req, answerLimit) };
}

/** The login that this response belongs to. Each accepts one response, in the browser that started it. */
function takePending(
  pendingLogins: ExpiringMap<PendingLogin>,
  c: Context,
  { parameters }: UpstreamAnswer,
): PendingLogin | undefined {
  const [state, ...others] = stateParameters.flatMap((name) => parameters.getAll(name));
  const pending = state === undefined ? undefined : pendingLogins.get(state);
  const browser = sentBrowserId(c);
  // A response from another browser must not invalidate the login.
  const isSame = pending !== undefined && browser !== undefined && sameSecret(browser, pending.browserId);
  if (state === undefined || others.length > 0 || !isSame) return undefined;
  pendingLogins.delete(state);
  return pending;
}

/** The connection and the client may have changed while the user signed in. */
function findParties(tenant: Tenant, { connectionId, request }: PendingLogin) {
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
