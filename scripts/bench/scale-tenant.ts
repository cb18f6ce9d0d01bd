import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFrom } from "../../deployment/build.ts";
import { ClientIds } from "../../deployment/client-ids.ts";
import { desiredOf } from "../../deployment/desired.ts";
import { KeptBuilds } from "../../deployment/kept-builds.ts";
import { startCounted } from "./deployment/counted-tenant.ts";
import { seedTenant } from "./deployment/seed-tenant.ts";

/** What the process is asked: how often it was called, or to hold what a deployment of this folder would leave. */
export type Asked = { readonly count: true } | { readonly seed: string };

/** A local tenant in a process of its own, which tells how often its Management API was called. */
const { running, counted } = await startCounted();
const { domain, clientId, clientSecret, caFile, close, tenant } = running;

process.on("message", async (asked: Asked) => {
  if ("seed" in asked) await seed(asked.seed);
  process.send?.(counted());
});
process.on("disconnect", () => close());
process.send?.({ domain, clientId, clientSecret, caFile });

async function seed(dir: string): Promise<void> {
  const environment = "local";
  const signingKeyPem = await readFile(join(dir, "key.pem"), "utf8");
  const { files } = await buildFrom({ policyDir: join(dir, "policy"), environment, signingKeyPem, domain });
  seedTenant(tenant.store, desiredOf(files, domain), "customer-0");
  const clientIds = new ClientIds();
  clientIds.replace(tenant.store.clients.list((client) => client.global !== true).map((client) => ({ ...client })));
  await new KeptBuilds(join(dir, "kept"), environment).keepClientIds(clientIds.kept());
}
