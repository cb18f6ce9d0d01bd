import type { Client } from "./entities.ts";

/** Whether the application is somebody else's. The tenant knows the strict mode only: https://auth0.com/docs/get-started/applications/third-party-applications */
export function isThirdParty(client: Client): boolean {
  return client.is_first_party === false;
}

/** Whether an error of a login is shown on a page instead of being sent to the application: protection from open redirects. */
export function hidesErrors(client: Client): boolean {
  return isThirdParty(client) && client.redirection_policy !== "allow_always";
}
