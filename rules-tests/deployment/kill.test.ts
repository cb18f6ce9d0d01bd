import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { changed } from "../compiler/policy-folder.ts";
import { managementClient } from "../packages/local-tenant/world/management.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";
import { crowd } from "./faults/crowd.ts";
import { type ForeignState, rememberForeign } from "./faults/foreign-state.ts";

const orders = "https://api.example.com/orders";
let world: DeploymentWorld;
let foreign: ForeignState;
let before: string;
let build: Build;

beforeAll(async () => {
  world = await deploymentWorld();
  await crowd(await managementClient(world));
  foreign = rememberForeign(world.store);
  before = foreign.nowButBindingIds();
  build = await world.build(others);
});
afterAll(() => world.close());
beforeEach(() => world.listen());

const acme = changed("customers/acme.yaml", [
  `  mobile:
    type: native
    party: third
    apis: [orders]
    callbacks: [com.acme.app:/callback]
`,
  "",
]);
/** Each kind of resource, and few of each: every write costs a deployment. */
const others = {
  ...acme,
  "environments/local.yaml": `domain: localhost:8443
values: { ISSUER: https://login.acme.example }
other_actions: { post-login: [crm-enrich, crm-audit], credentials-exchange: [crm-machines] }
`,
};

/** A machine of acme's asks for a token of the orders API. */
async function askForToken(more: object = {}): Promise<{ access_token?: string; error_description?: string }> {
  const machine = world.store.clients.find(({ name }) => name === "acme--sync");
  const response = await world.fetch(`${world.issuer}oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: machine?.client_id ?? "none",
      client_secret: machine?.client_secret ?? "none",
      audience: orders,
      ...more,
    }),
  });
  return (await response.json()) as { access_token?: string };
}

/** Nothing is granted whose guard is not live. */
async function expectGuarded(): Promise<void> {
  expect(await askForToken({ username: "ann" })).not.toHaveProperty("access_token");
  const { store } = world;
  const isGranted = store.clientGrants.find(({ audience }) => audience === orders) !== undefined;
  const bound = store.bindings.list().map(({ action_id: id }) => store.actions.get(id)?.name);
  if (isGranted) expect(bound).toEqual(expect.arrayContaining(["federated-login", "client-credentials-guard"]));
}

/**
 * Deploys again and again, and dies at each first write of its own, after the tenant has applied it, until nothing is
 * left to do. @returns how often it died
 */
async function dieAtEachWrite(run: () => Promise<unknown>): Promise<number> {
  for (let deaths = 0; deaths < 120; deaths++) {
    // The lock comes first. After a death it is in the way, is removed and taken.
    dieAfter(deaths === 0 ? 2 : 4);
    const ended = await run().then(
      () => true,
      () => false,
    );
    world.listen();
    await expectGuarded();
    if (ended) return deaths;
  }
  throw new Error("it never ended");
}

/** The tenant applies the n-th write, and from then on nothing gets through in either direction. */
function dieAfter(write: number): void {
  let dead = false;
  world.listen(async (sent, pass) => {
    if (dead) throw new TypeError("fetch failed");
    if (sent.write < write) return pass();
    dead = true;
    await pass();
    throw new TypeError("fetch failed");
  });
}

describe("a deployment that dies after each single write", () => {
  it("never leaves a grant without its guard, and ends when it is run again", async () => {
    const deaths = await dieAtEachWrite(() => world.deploy({}, { build }));
    expect(deaths).toBeGreaterThan(25);
    expect((await world.plan({}, { build })).changes).toEqual([]);
    expect(await askForToken()).toHaveProperty("access_token");
    const names = world.store.clients.list().map(({ name }) => name);
    expect(names.filter((name) => name === "acme--sync")).toHaveLength(1);
  }, 60_000);

  it("leaves everything of others as it was, and their Actions in their order", () => {
    expect(foreign.nowButBindingIds()).toBe(before);
    const order = world.store.bindings.list().filter(({ trigger_id: id }) => id === "post-login");
    expect(order.map(({ action_id: id }) => world.store.actions.get(id)?.name)).toEqual([
      "crm-enrich",
      "crm-audit",
      "federated-login",
    ]);
  });

  it("takes away first where access is removed", async () => {
    const smaller = await world.build({ ...others, "customers/acme.yaml": undefined });
    const deaths = await dieAtEachWrite(() => world.deploy({}, { build: smaller, remove: true }));
    expect(deaths).toBeGreaterThan(5);
    expect(world.store.clients.find(({ name }) => name === "acme--sync")).toBeUndefined();
    expect(world.store.organizations.find(({ name }) => name === "acme")).toBeUndefined();
    expect(foreign.nowButBindingIds()).toBe(before);
  }, 60_000);
});

describe("a deployment of which every write fails once", () => {
  it("finds what was created although the connection was reset, and creates nothing twice", async () => {
    world.listen(async (sent, pass) => {
      const answer = await pass();
      if (sent.write % 2 === 1) throw new TypeError("fetch failed");
      return answer;
    });
    await world.deploy({}, { build });
    world.listen();
    expect((await world.plan({}, { build })).changes).toEqual([]);
    const names = world.store.clients.list().map(({ name }) => name);
    for (const name of ["acme--sync", "Acme Portal"]) expect(names.filter((each) => each === name)).toHaveLength(1);
    expect(world.store.actions.find(({ name }) => name === "deployment-lock")).toBeUndefined();
  });

  it.each([
    [429, { "retry-after": "7" }],
    [500, {}],
  ])("goes on after %s", async (status, headers) => {
    const text = String(acme["customers/acme.yaml"]).replace("enforcement: enforce", "enforcement: suspended");
    const suspended = await world.build({ ...others, "customers/acme.yaml": text });
    world.listen(async (sent, pass) => (sent.write % 2 === 1 ? new Response("{}", { status, headers }) : pass()));
    await world.deploy({}, { build: suspended });
    world.listen();
    expect(await askForToken()).toMatchObject({ error_description: expect.stringContaining("customer_suspended") });
    await world.deploy({}, { build });
    expect(await askForToken()).toHaveProperty("access_token");
  });
});
