import { randomUUID } from "node:crypto";
import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { isOidcScope, parseScope } from "@federated-actions/auth0-dialect/scopes";
import { lacking } from "../oauth/lacking.ts";
import { requestedOrganization } from "../organizations/requested-organization.ts";
import type { AuthorizeRequest, ResponseMode } from "../state/records.ts";
import { isPublicClient, isThirdParty } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { assertThirdPartyParameters } from "./third-party-parameters.ts";

/** Where the response is sent: an address that is registered for the client. */
export interface ReturnAddress {
  readonly client: Client;
  readonly redirect_uri: string;
  readonly response_mode: ResponseMode;
  readonly state: string | undefined;
  /** Errors are shown on a page, since the application is a third party's and anyone can cause an error. */
  readonly hidesErrors: boolean;
}

const prompts: ReadonlySet<string> = new Set(["none", "login", "consent"]);
const lackingPrompts: ReadonlySet<string> = new Set(["select_account", "create"]);

/** Auth0 parameters that the tenant does not support: ignoring them would change what is granted. */
const lackingParameters: Readonly<Record<string, string>> = {
  invitation: "invitations to organizations",
  request: "signed authorization requests (JAR)",
  request_uri: "pushed authorization requests (PAR)",
  claims: "the claims parameter",
  id_token_hint: "id_token_hint",
  dpop_jkt: "DPoP",
  authorization_details: "rich authorization requests",
};

/** Reads a request whose client and redirect_uri are valid. Throws an OAuthError for the application. */
export function readAuthorizeRequest(
  tenant: Tenant,
  method: string,
  parameters: ReadonlyMap<string, string>,
  { client, redirect_uri, response_mode, state, hidesErrors }: ReturnAddress,
): AuthorizeRequest {
  if (isThirdParty(client)) assertThirdPartyParameters(tenant, parameters);
  for (const [name, what] of Object.entries(lackingParameters)) if (parameters.has(name)) throw lacking(what);
  assertResponseType(parameters);
  if (client.grant_types?.includes("authorization_code") !== true) {
    const description = "Grant type 'authorization_code' not allowed for the client.";
    throw new OAuthError(403, "unauthorized_client", description);
  }
  return {
    transactionId: randomUUID(),
    method,
    parameters,
    client_id: client.client_id,
    redirect_uri,
    response_mode,
    state,
    hidesErrors,
    nonce: optional(parameters, "nonce"),
    scopes: readScopes(client, parameters),
    audience: optional(parameters, "audience"),
    connection: optional(parameters, "connection"),
    organizationId: requestedOrganization(tenant, client, optional(parameters, "organization"))?.id,
    prompt: readPrompt(client, parameters),
    max_age: readMaxAge(parameters),
    login_hint: optional(parameters, "login_hint"),
    challenge: readChallenge(client, parameters),
  };
}

function optional(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const value = parameters.get(name);
  return value === "" ? undefined : value;
}

function assertResponseType(parameters: ReadonlyMap<string, string>): void {
  const type = optional(parameters, "response_type");
  if (type === undefined) throw invalid("Missing required parameter: response_type");
  if (type === "code") return;
  throw new OAuthError(400, "unsupported_response_type", `The local tenant lacks the response type '${type}'.`);
}

/** Third-party applications get no ID token and no profile: Auth0 ignores the scopes that request them. */
function readScopes(client: Client, parameters: ReadonlyMap<string, string>): string[] {
  const scopes = parseScope(parameters.get("scope") ?? "");
  return isThirdParty(client) ? scopes.filter((scope) => scope === "offline_access" || !isOidcScope(scope)) : scopes;
}

function readPrompt(client: Client, parameters: ReadonlyMap<string, string>): string[] {
  const prompt = parseScope(parameters.get("prompt") ?? "");
  const unmet = prompt.find((value) => lackingPrompts.has(value));
  if (unmet !== undefined) throw lacking(`prompt=${unmet}`);
  if (prompt.includes("consent") && !isThirdParty(client)) throw lacking("consent for first-party applications");
  const unknown = prompt.some((value) => !prompts.has(value));
  if (unknown) throw invalid("Parameter prompt must be none, login or consent.");
  if (prompt.includes("none") && prompt.length > 1)
    throw invalid("Parameter prompt=none cannot be combined with another value.");
  return prompt;
}

function readMaxAge(parameters: ReadonlyMap<string, string>): number | undefined {
  const value = optional(parameters, "max_age");
  if (value === undefined) return undefined;
  if (!/^\d{1,9}$/.test(value)) throw invalid("Parameter max_age must be a number of seconds.");
  return Number(value);
}

/** RFC 7636, 4.3. */
function readChallenge(client: Client, parameters: ReadonlyMap<string, string>): AuthorizeRequest["challenge"] {
  const value = optional(parameters, "code_challenge");
  const method = optional(parameters, "code_challenge_method");
  if (value === undefined) {
    if (method !== undefined) throw invalid("Missing required parameter: code_challenge");
    // Otherwise anyone who gets the code could redeem it.
    if (isPublicClient(client))
      throw invalid("Missing required parameter: code_challenge (required for clients without a secret)");
    if (isThirdParty(client))
      throw invalid("Missing required parameter: code_challenge (required for third-party applications)");
    return undefined;
  }
  if (method !== undefined && method !== "S256" && method !== "plain") {
    throw invalid("Parameter code_challenge_method must be S256 or plain.");
  }
  if (isThirdParty(client) && method !== "S256") throw invalid("Parameter code_challenge_method must be S256.");
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(value)) throw invalid("Parameter code_challenge is malformed.");
  return { method: method ?? "plain", value };
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}
