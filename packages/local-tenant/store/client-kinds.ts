import type { Client } from "./entities.ts";

/**
 * Whether the application is a third party's. The tenant supports the strict mode only:
 * https://auth0.com/docs/get-started/applications/third-party-applications
 */
export function isThirdParty(client: Client): boolean {
  return client.is_first_party === false;
}

const publicTypes: ReadonlySet<unknown> = new Set(["spa", "native"]);

/**
 * Whether the client has no credentials to authenticate with. Auth0 stores no `token_endpoint_auth_method` where none
 * is named: then the type of the application says it.
 */
export function isPublicClient(client: Client): boolean {
  if (client.client_authentication_methods !== undefined) return false;
  const method = client.token_endpoint_auth_method;
  return method === undefined ? publicTypes.has(client.app_type) : method === "none";
}

export function usesPrivateKeyJwt(client: Client): boolean {
  return client.client_authentication_methods?.private_key_jwt !== undefined;
}

/** A method of `client_authentication_methods` that the tenant stores and does not support, such as mutual TLS. */
export function unsupportedAuthentication(client: Client): string | undefined {
  return Object.keys(client.client_authentication_methods ?? {}).find((method) => method !== "private_key_jwt");
}
