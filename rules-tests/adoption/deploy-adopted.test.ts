import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";
import { adopt } from "../../adoption/adopt.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { type DeploymentWorld, deploymentWorld } from "../deployment/deployment-world.ts";
import { crowd } from "../deployment/faults/crowd.ts";
import { rememberForeign } from "../deployment/faults/foreign-state.ts";
import { managementClient } from "../packages/local-tenant/world/management.ts";
import { decideDraft } from "./decide.ts";
import { orders, vendorsTenant } from "./vendors-tenant.ts";

let world: DeploymentWorld;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "adopted-"));
  world = await deploymentWorld();
  const tenant = await managementClient(world);
  await crowd(tenant);
  await vendorsTenant(tenant);
  jest.spyOn(globalThis, "fetch").mockImplementation(world.tenant.fetch);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** A machine of the tenant in use asks as it always did, its user's name in the request. */
async function askForToken(client: string, audience: string): Promise<{ access_token?: string; scope?: string }> {
  const machine = world.store.clients.find(({ name }) => name === client);
  const { client_id, client_secret } = machine ?? {};
  const response = await world.fetch(`${world.issuer}oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ grant_type: "client_credentials", client_id, client_secret, audience, username: "ann" }),
  });
  return (await response.json()) as { access_token?: string; scope?: string };
}

it("deploys the draft of a tenant in use: what others have is as it was, and what works goes on", async () => {
  const { clientId, clientSecret } = world.running;
  const policyDir = join(folder, "draft");
  const credentials = { domain: world.tenant.domain, clientId, clientSecret };
  await adopt({ credentials, environment: "production", out: policyDir });
  await decideDraft(policyDir, world.signingKeyPem);
  expect(await checkPolicy({ dir: policyDir, environment: "production" })).toMatchObject({ customers: 5 });

  const values: Record<string, string> = { ACME_OIDC_CLIENT_SECRET: "acme's secret" };
  const secrets = new Proxy(values, { get: (all, name) => all[String(name)] ?? "a secret" });
  const options = { policyDir, environment: "production", secrets };
  const plan = await world.plan({}, options);
  const touched = new Set(plan.changes.map(({ name }) => name));
  const others = rememberForeign(world.store);
  const before = others.nowButBindingIds().split("\n");
  const tokens = () =>
    Promise.all([askForToken("acme--nightly-sync", orders), askForToken("Reporting", "https://crm.example/api")]);
  const [sync, reporting] = await tokens();
  expect([sync?.scope, reporting?.scope]).toEqual(["export:orders", "read:contacts"]);

  await world.deploy({}, options);
  // Grants of our applications that the draft does not have stay until --remove.
  const left = (await world.plan({}, options)).changes;
  expect(left.filter(({ action }) => action !== "remove")).toEqual([]);
  const after = new Set(others.nowButBindingIds().split("\n"));
  const changed = before.filter((line) => !after.has(line));
  expect(changed.filter((line) => !isPlanned(line, touched))).toEqual([]);
  for (const name of ["shared-okta", "Username-Password-Authentication", "crm-exchange", "Twin", "Trap $"]) {
    const lines = before.filter((line) => line.includes(name));
    expect([name, lines.length > 0, lines.filter((line) => !after.has(line))]).toEqual([name, true, []]);
  }
  // A customer's machines have one ceiling: adoption.md says what each gains.
  expect((await tokens()).map(({ scope }) => scope)).toEqual(["export:orders read:orders", "read:contacts"]);
}, 60_000);

/** Whether a plan named what this line of the tenant's state is. */
function isPlanned(line: string, touched: ReadonlySet<string>): boolean {
  const { clients, organizations } = world.store;
  const { name, identifier, audience, ...ids } = JSON.parse(line.slice(line.indexOf(" ") + 1));
  const client = clients.get(String(ids.client_id))?.name;
  const organization = organizations.get(String(ids.organization_id))?.name;
  const isGrant = [...touched].some((each) => each.startsWith(`${client}: ${audience} (`));
  return isGrant || [identifier, name, ids.trigger_id, organization].some((each) => touched.has(each));
}
