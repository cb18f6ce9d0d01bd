import type { RequestParameters } from "../oauth/request-body.ts";
import type { Tenant } from "../tenant.ts";

/** Parameters that authenticate a client. */
const clientSecrets = ["client_secret", "client_assertion"];

/** Parameters of the token endpoint that post-login Actions never see. */
const credentials = [...clientSecrets, "refresh_token", "subject_token", "actor_token"];

/**
 * `event.request.body` of credentials-exchange and custom-token-exchange. A switch removes the client's credentials.
 */
export function bodyOf({ switches }: Tenant, parameters: RequestParameters): Record<string, unknown> {
  return without(switches.bodyHoldsClientSecret ? [] : clientSecrets, parameters);
}

/** `event.request.body` of post-login for a request to the token endpoint. */
export function bodyWithoutCredentials(parameters: RequestParameters): Record<string, unknown> {
  return without(credentials, parameters);
}

function without(names: readonly string[], parameters: RequestParameters): Record<string, unknown> {
  return Object.fromEntries([...parameters].filter(([name]) => !names.includes(name)));
}
