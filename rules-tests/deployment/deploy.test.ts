import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { changed } from "../compiler/policy-folder.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";

let world: DeploymentWorld;
beforeAll(async () => {
  world = await deploymentWorld();
});
afterAll(() => world.close());
beforeEach(() => world.listen());

const acme = (...pairs: [string, string][]) => changed("customers/acme.yaml", ...pairs);
const writes = () => world.sent.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

describe("a first deployment", () => {
  it("is planned without a write, and all of it is new", async () => {
    const plan = await world.plan();
    expect(plan.changes.map(({ action }) => action)).toEqual(expect.arrayContaining(["create", "change"]));
    expect(plan).toMatchObject({ unchanged: 0, drift: [] });
    expect(writes()).toEqual([]);
    expect(plan.changes.find(({ kind }) => kind === "connection")).toMatchObject({ action: "create", widens: true });
  });

  it("grants nothing before its guards are live", async () => {
    const { written, action_versions: versions } = await world.deploy();
    const order = writes();
    const lastGuard = order.findLastIndex((write) => write.includes("/bindings"));
    const firstGiven = order.findIndex((write) =>
      /POST \/(connections|client-grants|organizations|token-)/.test(write),
    );
    expect(lastGuard).toBeGreaterThan(0);
    expect(firstGiven).toBeGreaterThan(lastGuard);
    expect(versions).toBe(3);
    expect(written).toContainEqual({ action: "create", kind: "connection", name: "acme-oidc" });
    expect(
      world.store.actions
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["client-credentials-guard", "federated-login", "token-exchange"]);
  });

  it("has written everything that the build wants", async () => {
    const plan = await world.plan();
    expect(plan.changes).toEqual([]);
    expect(plan.drift).toEqual([]);
    const connection = world.store.connections.find(({ name }) => name === "acme-oidc");
    expect(connection?.options.client_secret).toBe("the secret of acme's connection");
    expect(connection?.metadata).toMatchObject({ customer: "acme", owner: "sales" });
  });
});

describe("a deployment of what is there", () => {
  it("writes nothing and makes no version of an Action", async () => {
    expect(await world.deploy()).toMatchObject({ written: [], action_versions: 0 });
    expect(writes()).toEqual([]);
  });

  it("writes what one customer's file changed, and nothing else", async () => {
    const files = acme(["[com.acme.app:/callback]", "[com.acme.app:/callback, com.acme.app:/signed-in]"]);
    const plan = await world.plan(files);
    expect(plan.changes).toMatchObject([
      {
        action: "change",
        kind: "client",
        name: "acme--mobile",
        customer: "acme",
        words: "acme: application acme--mobile: callbacks +com.acme.app:/signed-in",
        widens: true,
      },
    ]);
    world.listen();
    await world.deploy(files);
    expect(writes()).toEqual([
      "POST /actions/actions",
      expect.stringMatching(/^PATCH \/clients\//),
      expect.stringMatching(/^DELETE \/actions\/actions\//),
    ]);
  });

  it("says in words what a rule gives, and that it widens access", async () => {
    const files = acme([
      "  - when: { department: Sales }",
      "  - when: { groups: Ops }\n    roles: [orders:manager]\n  - when: { department: Sales }",
    ]);
    const { changes } = await world.plan({ ...files, ...withSignedIn(files) });
    const connection = changes.find(({ kind }) => kind === "connection");
    expect(connection).toMatchObject({
      words: "acme: connection acme-oidc: now orders:manager by groups Ops",
      widens: true,
    });
  });
});

/** The change of the test before stays. */
function withSignedIn(files: ReturnType<typeof acme>): ReturnType<typeof acme> {
  const text = String(files["customers/acme.yaml"]);
  return {
    "customers/acme.yaml": text.replace(
      "[com.acme.app:/callback]",
      "[com.acme.app:/callback, com.acme.app:/signed-in]",
    ),
  };
}
