import { isFields, text } from "./resources.ts";
import type { Transport } from "./transport.ts";

/** How long access tokens that exist already go on to work at an API. */
export interface TokenLife {
  readonly audience: string;
  /** Seconds: of the API in the tenant, whatever the policy files say. */
  readonly token_lifetime: number;
  /** ISO 8601: the last of them ends then. */
  readonly until: string;
}

/** @throws DeploymentError, TenantRefusedError */
export async function readTokenLives(transport: Transport, audiences: readonly string[]): Promise<TokenLife[]> {
  const now = Date.now();
  const lives = await Promise.all(
    audiences.map(async (audience) => {
      const path = `/resource-servers/${encodeURIComponent(audience)}`;
      const { status, body } = await transport.request("GET", path, { accept: [404] });
      // No API, no tokens.
      if (status === 404 || !isFields(body)) return [];
      const lifetimes = [body.token_lifetime, body.token_lifetime_for_web].filter((each) => typeof each === "number");
      const seconds = Math.max(...lifetimes, 0);
      return [{ audience, token_lifetime: seconds, until: new Date(now + seconds * 1000).toISOString() }];
    }),
  );
  return lives.flat();
}

/** The audiences of all APIs but Auth0's own. @throws DeploymentError, TenantRefusedError */
export async function allAudiences(transport: Transport): Promise<string[]> {
  const apis = await transport.list("/resource-servers", "resource_servers");
  return apis.filter((api) => api.is_system !== true).map((api) => text(api.identifier));
}
