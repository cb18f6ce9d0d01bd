import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { acmeWith, type CrowdedWorld, crowdedFiles, crowdedWorld } from "./crowded-world.ts";
import { snapshotOf } from "./snapshot.ts";

let crowded: CrowdedWorld;
let world: CrowdedWorld["world"];
let build: CrowdedWorld["build"];
/** Puts back the tenant into which all has been deployed. */
let deployed: () => void;

beforeAll(async () => {
  crowded = await crowdedWorld({ deployed: false });
  ({ world, build } = crowded);
  await world.deploy({}, { build });
  const putBack = snapshotOf(world.store);
  deployed = () => {
    putBack();
    world.listen();
  };
});
afterAll(() => world.close());
beforeEach(() => crowded.restore());

const namesOf = () => world.store.clients.list().map(({ name }) => name);
const lock = () => world.store.actions.find(({ name }) => name === "deployment-lock");

describe("a deployment that dies after each single write", () => {
  it("never leaves a grant without its guard, ends when it is run again, and leaves others' things", async () => {
    const deaths = await crowded.dieAtEachWrite(() => world.deploy({}, { build }));
    expect(deaths).toBeGreaterThan(25);
    expect((await world.plan({}, { build })).changes).toEqual([]);
    expect(await crowded.askForToken()).toHaveProperty("access_token");
    expect(namesOf().filter((name) => name === "acme--sync")).toHaveLength(1);
    expect(crowded.foreign.nowButBindingIds()).toBe(crowded.before);
    const order = world.store.bindings.list().filter(({ trigger_id: id }) => id === "post-login");
    expect(order.map(({ action_id: id }) => world.store.actions.get(id)?.name)).toEqual([
      "crm-enrich",
      "crm-audit",
      "federated-login",
    ]);
  }, 60_000);

  it("takes away first where access is removed", async () => {
    deployed();
    const smaller = await world.build({ ...crowdedFiles, "customers/acme.yaml": undefined });
    const run = () => world.deploy({}, { build: smaller, remove: true });
    const { clients, clientGrants, connections } = world.store;
    const ids = new Map(clients.list().map(({ client_id: id, name }) => [id, name]));
    const deaths = await crowded.dieAtEachWrite(run, async () => {
      const granted = clientGrants.list().map(({ client_id: id }) => ids.get(id ?? "") ?? "");
      const isThere = connections.find(({ name }) => name === "acme-oidc") && namesOf().includes("acme--backend");
      // Grants go first: where anything else is gone, there is none.
      if (!isThere) expect(granted.filter((name) => /^acme--|^Acme/.test(name))).toEqual([]);
      const token = await crowded.askForToken();
      if (!granted.includes("acme--sync")) expect(token).not.toHaveProperty("access_token");
    });
    expect(deaths).toBeGreaterThan(5);
    expect(world.store.clients.find(({ name }) => name === "acme--sync")).toBeUndefined();
    expect(world.store.organizations.find(({ name }) => name === "acme")).toBeUndefined();
    expect(crowded.foreign.nowButBindingIds()).toBe(crowded.before);
  }, 60_000);

  it("never gives what a change of one customer takes and what it gives at once", async () => {
    deployed();
    const files = acmeWith("machine_scopes: [read:orders]", "machine_scopes: [write:orders]");
    const other = await world.build(files);
    const seen = new Set<string>();
    const deaths = await crowded.dieAtEachWrite(
      () => world.deploy({}, { build: other, customer: "acme" }),
      async () => {
        const { scope = "" } = await crowded.askForToken();
        seen.add(scope);
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect([...seen].filter((scope) => scope.includes(" "))).toEqual([]);
    expect(await crowded.askForToken()).toMatchObject({ scope: "write:orders" });
    expect((await world.plan({}, { build: other })).changes).toEqual([]);
  }, 60_000);
});

describe("a deployment that dies at its very last write", () => {
  it("says that all was written, and what becomes of the lock, which ends soon", async () => {
    deployed();
    const other = await world.build(acmeWith("[https://portal.acme.example/callback]", "[https://p.acme.example/cb]"));
    crowded.dieAt(3, false);
    await expect(world.deploy({}, { build: other })).rejects.toMatchObject({
      code: "deployment_failed",
      message: expect.stringMatching(
        /^all was written, but the Action deployment-lock could not be removed .*: it counts no longer after \d\d:\d\d:\d\d/,
      ),
    });
    const [, owner = ""] = lock()?.code?.split("\n") ?? [];
    expect(JSON.parse(owner.slice(3)).expires - Date.now()).toBeLessThanOrEqual(90_000);
    world.listen();
    expect(await world.deploy({}, { build: other })).toMatchObject({ written: [] });
    expect(await world.deploy({}, { build })).toMatchObject({ written: [{ name: "Acme Portal" }] });
    expect(lock()).toBeUndefined();
  });
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
    for (const name of ["acme--sync", "Acme Portal"]) {
      expect(namesOf().filter((each) => each === name)).toHaveLength(1);
    }
    expect(lock()).toBeUndefined();
  });

  it.each([
    [429, { "retry-after": "7" }],
    [500, {}],
  ])("goes on after %s", async (status, headers) => {
    deployed();
    const suspended = await world.build(acmeWith("enforcement: enforce", "enforcement: suspended"));
    world.listen(async (sent, pass) => (sent.write % 2 === 1 ? new Response("{}", { status, headers }) : pass()));
    await world.deploy({}, { build: suspended });
    world.listen();
    expect(await crowded.askForToken()).toMatchObject({
      error_description: expect.stringContaining("customer_suspended"),
    });
    await world.deploy({}, { build });
    expect(await crowded.askForToken()).toHaveProperty("access_token");
  });
});
