import type { Client } from "./entities.ts";

/**
 * Whether the application is a third party's. The tenant supports the strict mode only:
 * https://auth0.com/docs/get-started/applications/third-party-applications
 */
export function isThirdParty(client: Client): boolean {
  return client.is_first_party === false;
}

/** Whether the client has no credentials to authenticate with. */
export function isPublicClient(client: Client): boolean {
  return client.token_endpoint_auth_method === "none" && !usesPrivateKeyJwt(client);
}

export function usesPrivateKeyJwt(client: Client): boolean {
  return client.client_authentication_methods?.private_key_jwt !== undefined;
}
