import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import { lacking } from "../../oauth/lacking.ts";
import { optionalString, type RequestParameters, requiredString } from "../../oauth/request-body.ts";

/** RFC 8693 §3. */
export const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const idTokenType = "urn:ietf:params:oauth:token-type:id_token";

/** A token exchange request: RFC 8693 §2.1, as Auth0 implements it. */
export interface ExchangeParameters {
  readonly subjectToken: string;
  readonly subjectTokenType: string;
  readonly requestedTokenType: string | undefined;
  readonly actor: { readonly token: string; readonly type: string } | undefined;
  /** A single value, where RFC 8693 allows several. */
  readonly audience: string | undefined;
  readonly scopes: readonly string[];
  readonly organization: string | undefined;
}

export function readExchangeParameters(parameters: RequestParameters): ExchangeParameters {
  const requestedTokenType = optionalString(parameters, "requested_token_type");
  if (requestedTokenType !== undefined && requestedTokenType !== accessTokenType) {
    throw lacking(`the requested_token_type ${requestedTokenType.slice(0, 100)}`);
  }
  const audience = optionalString(parameters, "audience");
  if (/^urn:.*:session_transfer$/.test(audience ?? "")) throw lacking("session transfer tokens");
  return {
    subjectToken: requiredString(parameters, "subject_token"),
    subjectTokenType: requiredString(parameters, "subject_token_type"),
    requestedTokenType,
    actor: readActor(parameters),
    audience,
    scopes: parseScope(optionalString(parameters, "scope") ?? ""),
    organization: optionalString(parameters, "organization"),
  };
}

function readActor(parameters: RequestParameters): ExchangeParameters["actor"] {
  const token = optionalString(parameters, "actor_token");
  const type = optionalString(parameters, "actor_token_type");
  if (token === undefined && type === undefined) return undefined;
  if (token === undefined || type === undefined) {
    throw new OAuthError(400, "invalid_request", "actor_token and actor_token_type must be sent together");
  }
  // Auth0 would verify such a token and pass its user to the Action.
  if (type === idTokenType) throw lacking("actor tokens that are its own ID tokens");
  return { token, type };
}
