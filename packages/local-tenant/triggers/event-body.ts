import type { RequestParameters } from "../oauth/request-body.ts";
import type { Tenant } from "../tenant.ts";

/** What a client proves itself by. */
const clientSecrets = ["client_secret", "client_assertion"];

/** Of a request to the token endpoint, what post-login Actions never see. */
const credentials = [...clientSecrets, "refresh_token", "subject_token", "actor_token"];

/** `event.request.body` of the token endpoint's own triggers. Whether the client's secret is in it is a switch. */
export function bodyOf({ switches }: Tenant, parameters: RequestParameters): Record<string, unknown> {
  return without(switches.bodyHoldsClientSecret ? [] : clientSecrets, parameters);
}

/** `event.request.body` of post-login where the user comes by the token endpoint. */
export function bodyWithoutCredentials(parameters: RequestParameters): Record<string, unknown> {
  return without(credentials, parameters);
}

function without(names: readonly string[], parameters: RequestParameters): Record<string, unknown> {
  return Object.fromEntries([...parameters].filter(([name]) => !names.includes(name)));
}
