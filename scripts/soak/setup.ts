import type { Reply, TenantProcess } from "./tenant-process.ts";
import { decidingCode, type Trouble, troubleCode, troubles } from "./troubles.ts";

export interface SoakClient {
  readonly client_id: string;
  readonly client_secret: string;
}

export interface SoakWorld {
  readonly lawful: SoakClient;
  readonly refused: SoakClient;
  readonly troubled: ReadonlyMap<Trouble, SoakClient>;
  /** A web application whose users come by a provider that misbehaves. */
  readonly portal: SoakClient;
}

export const audience = "https://soak.example/api";
export const callback = "https://soak.example/callback";

/** Two Actions, one client for each way to misbehave, and a connection to a provider at this address. */
export async function setUp(tenant: TenantProcess, provider: string): Promise<SoakWorld> {
  const create = async (path: string, body: object) => made(await tenant.call("POST", path, body));
  const trigger = { supported_triggers: [{ id: "credentials-exchange", version: "v2" }], deploy: true };
  await create("/actions/actions", { name: "deciding", code: decidingCode, ...trigger });
  await create("/actions/actions", { name: "troubled", code: troubleCode, ...trigger });
  const bindings = ["deciding", "troubled"].map((value) => ({ ref: { type: "action_name", value } }));
  made(await tenant.call("PATCH", "/actions/triggers/credentials-exchange/bindings", { bindings }));
  await create("/resource-servers", { identifier: audience, scopes: [{ value: "read" }] });
  const machine = async (name: string, client_metadata: Record<string, string>): Promise<SoakClient> => {
    const client = await create("/clients", { name, app_type: "non_interactive", client_metadata });
    await create("/client-grants", { client_id: client.client_id, audience, scope: ["read"] });
    return { client_id: String(client.client_id), client_secret: String(client.client_secret) };
  };
  const portal = await create("/clients", { name: "portal", app_type: "regular_web", callbacks: [callback] });
  await create("/connections", {
    name: "dying",
    strategy: "oidc",
    options: { client_id: "x", client_secret: "x", discovery_url: `${provider}/.well-known/openid-configuration` },
    enabled_clients: [portal.client_id],
  });
  const names = Object.keys(troubles) as Trouble[];
  return {
    lawful: await machine("lawful", {}),
    refused: await machine("refused", { refused: "yes" }),
    troubled: new Map(
      await Promise.all(names.map(async (name) => [name, await machine(name, { trouble: name })] as const)),
    ),
    portal: { client_id: String(portal.client_id), client_secret: "" },
  };
}

function made({ status, text }: Reply): Record<string, unknown> {
  if (status < 300) return JSON.parse(text);
  throw new Error(`The soak cannot be set up: ${status} ${text}`);
}
