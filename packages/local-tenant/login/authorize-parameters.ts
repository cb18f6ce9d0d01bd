import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { HonoRequest } from "hono";
import { originOf } from "../http/origin.ts";
import { duplicate, readForm } from "../oauth/request-body.ts";
import type { ResponseMode } from "../state/records.ts";
import { isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import type { ReturnAddress } from "./authorize-request.ts";
import { isBrowserAddress } from "./browser-address.ts";

const parameterLimit = 8192;

/** Reads the query (GET) or the form (POST) of a request to /authorize: OpenID Connect Core 1.0, 3.1.2.1. */
export async function readAuthorizeParameters(request: HonoRequest): Promise<Map<string, string>> {
  const sent = request.method === "POST" ? await readForm(request) : new URL(request.url).searchParams;
  const parameters = new Map<string, string>();
  for (const [name, value] of sent) {
    if (parameters.has(name)) throw duplicate(name);
    if (value.length > parameterLimit) throw invalid(`Parameter ${name.slice(0, 64)} is too long.`);
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * Determines where the response may be sent. Until then, every error is shown on a page: a redirect to an unregistered
 * address would send codes and users to whoever wrote the link (RFC 6749, 4.1.2.1).
 */
export function readReturnAddress(tenant: Tenant, parameters: ReadonlyMap<string, string>): ReturnAddress {
  const clientId = parameters.get("client_id");
  if (!clientId) throw invalid("Missing required parameter: client_id");
  const client = tenant.store.clients.get(clientId);
  if (client === undefined || client.global === true) {
    throw new OAuthError(403, "invalid_request", `Unknown client: ${clientId}`);
  }
  const redirectUri = parameters.get("redirect_uri");
  if (!redirectUri) throw invalid("Missing required parameter: redirect_uri");
  assertRegistered(client, redirectUri);
  return {
    client,
    redirect_uri: redirectUri,
    response_mode: readResponseMode(client, redirectUri, parameters.get("response_mode")),
    state: parameters.get("state"),
    hidesErrors: hidesErrors(client),
  };
}

/** Whether errors of a login are shown on a page, not sent to the application: protection against open redirects. */
function hidesErrors(client: Client): boolean {
  return isThirdParty(client) && client.redirection_policy !== "allow_always";
}

function assertRegistered(client: Client, redirectUri: string): void {
  if (client.callbacks?.includes(redirectUri) !== true) {
    const description = `Callback URL mismatch. ${redirectUri} is not in the list of allowed callback URLs`;
    throw new OAuthError(403, "invalid_request", description);
  }
  // Even if it is registered: a browser must not run what a URL says.
  if (!isBrowserAddress(redirectUri)) {
    throw invalid("The redirect_uri is not a URL that a browser can be sent to.");
  }
  if (redirectUri.includes("#")) throw invalid("The redirect_uri must not have a fragment.");
}

function readResponseMode(client: Client, redirectUri: string, mode: string | undefined): ResponseMode {
  if (mode === undefined || mode === "" || mode === "query") return "query";
  if (mode !== "web_message") throw invalid(`The local tenant lacks the response mode '${mode}'.`);
  const origin = originOf(redirectUri);
  const allowed = origin !== undefined && client.web_origins?.some((place) => originOf(place) === origin) === true;
  if (!allowed) throw invalid("The redirect_uri's origin is not one of the client's web_origins.");
  return "web_message";
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}
