import { managementScopes } from "../../../../packages/local-tenant/management-api/management-scopes.ts";
import type { StartOptions } from "../../../../packages/local-tenant/start.ts";
import { type World, world } from "./world.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly body: any;
}

interface ManagementClient {
  /** Calls the Management API: as a client that may do everything, unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  token(scopes?: readonly string[], claims?: Record<string, unknown>): Promise<string>;
}

export type TenantUnderTest = World & ManagementClient;

/** A tenant, and a client of its Management API. */
export function openTenant(options: StartOptions = {}): Promise<TenantUnderTest> {
  return world(options).with(managementClient).start();
}

/** Nothing of login or tokens is needed: it signs its own. */
export async function managementClient({ running, tenant }: World): Promise<ManagementClient> {
  const token: ManagementClient["token"] = (scopes = managementScopes, claims = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const standard = { iss: tenant.issuer, aud: `${tenant.issuer}api/v2/`, sub: "tester@clients", azp: "tester" };
    return tenant.keys.sign({ ...standard, iat: now, exp: now + 600, scope: scopes.join(" "), ...claims }, "JWT");
  };
  const everything = await token();
  return {
    token,
    async call(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { "content-type": "application/json" };
      const response = await tenant.fetch(`${running.url}/api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${everything}`, ...json, ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
    },
  };
}
