import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { suspendedAsText } from "../../deployment/show-suspended.ts";
import { acmeWith, type CrowdedWorld, crowdedFiles, crowdedWorld, orders } from "./crowded-world.ts";

let crowded: CrowdedWorld;
let world: CrowdedWorld["world"];
let build: CrowdedWorld["build"];
beforeAll(async () => {
  crowded = await crowdedWorld({ deployed: true });
  ({ world, build } = crowded);
});
afterAll(() => world.close());
beforeEach(() => crowded.restore());

describe("a suspension", () => {
  /** Another customer's broken file does not make an incident wait. */
  const files = { ...crowdedFiles, "customers/globex.yaml": "customer: globex\nnam: Globex\n" };
  const suspendedFile = acmeWith("enforcement: enforce", "enforcement: suspended")["customers/acme.yaml"];

  it("refuses tokens, writes the carriers' metadata alone, and ends as it began", async () => {
    const metadata = () => world.store.connections.find(({ name }) => name === "acme-oidc")?.metadata;
    const [deployed, others] = [metadata(), crowded.foreign.nowButBindingIds()];
    const start = Date.now();
    const result = await world.suspend("acme", files);
    expect(await crowded.askForToken()).toMatchObject({
      error_description: expect.stringContaining("customer_suspended"),
    });
    const written = ["connection acme-oidc", "client Acme Portal", "client acme--sync", "client acme--backend"];
    expect(result.written.map(({ kind, name }) => `${kind} ${name}`)).toEqual(written);
    expect(result).toMatchObject({ suspended: true, in_policy_file: false, unchanged: 0, not_there: [] });
    expect(result.tokens).toMatchObject([{ audience: orders, token_lifetime: 600 }]);
    expect(Date.parse(result.tokens[0]?.until ?? "") - start).toBeGreaterThanOrEqual(600_000);
    const writes = world.sent.filter(({ write }) => write > 0).map(({ method, path }) => `${method} ${path}`);
    expect(writes).toEqual([
      "POST /actions/actions",
      expect.stringMatching(/^PATCH \/connections\/[^/]+$/),
      expect.stringMatching(/^PATCH \/clients\/[^/]+$/),
      expect.stringMatching(/^PATCH \/clients\/[^/]+$/),
      expect.stringMatching(/^PATCH \/clients\/[^/]+$/),
      expect.stringMatching(/^DELETE \/actions\/actions\//),
    ]);
    expect(metadata()).toMatchObject({ customer: "acme", owner: "sales" });

    expect(await world.suspend("acme", files)).toMatchObject({ written: [], unchanged: 4 });
    const { changes } = await world.plan({}, { build, customer: "acme" });
    expect(changes.map(({ kind }) => kind).sort()).toEqual(["client", "client", "client", "connection"]);

    expect(await world.resume("acme", files)).toMatchObject({ suspended: false, in_policy_file: true, tokens: [] });
    expect(await crowded.askForToken()).toHaveProperty("access_token");
    expect(metadata()).toEqual(deployed);
    expect((await world.plan({}, { build })).changes).toEqual([]);
    expect(crowded.foreign.nowButBindingIds()).toBe(others);
  });

  it.each([2, 3, 4, 5])("leaves each carrier as it was or suspended where it dies at write %d", async (write) => {
    crowded.dieAt(write);
    await expect(world.suspend("acme", files)).rejects.toMatchObject({ code: "deployment_failed" });
    world.listen();
    // The connection and the portal come before the machine.
    const told = expect.objectContaining({ error_description: expect.stringContaining("customer_suspended") });
    expect(await crowded.askForToken()).toEqual(write < 4 ? expect.objectContaining({ scope: "read:orders" }) : told);
    const { changes, drift } = await world.plan({}, { build, customer: "acme" });
    expect(changes).toHaveLength(write - 1);
    expect(drift.filter(({ words }) => !words.startsWith("changed in the tenant since"))).toEqual([]);
    expect(await world.suspend("acme", files)).toMatchObject({ unchanged: write - 1 });
    expect(await crowded.askForToken()).toEqual(told);
  });

  it("is not taken back by a deployment that was planned before it", async () => {
    const other = await world.build(acmeWith("[acme.example]", "[acme.example, acme.test]"));
    const confirm = async () => {
      await world.suspend("acme", files);
      return true;
    };
    await expect(world.deploy({}, { build: other, confirm })).rejects.toThrow(
      /has changed since .*connection acme-oidc/,
    );
    expect(await crowded.askForToken()).toMatchObject({
      error_description: expect.stringContaining("customer_suspended"),
    });
    await world.resume("acme", files);
    expect(await crowded.askForToken()).toHaveProperty("access_token");
  });

  it("is not resumed while the policy file says that it lasts", async () => {
    const lasting = { ...files, "customers/acme.yaml": suspendedFile };
    expect(await world.suspend("acme", lasting)).toMatchObject({ in_policy_file: true });
    await expect(world.resume("acme", lasting)).rejects.toMatchObject({
      message: expect.stringMatching(/customers\/acme\.yaml says enforcement: suspended: change it/),
    });
    await world.resume("acme", files);
    expect(await crowded.askForToken()).toHaveProperty("access_token");
  });

  it("does not take another party's application for the customer's", async () => {
    const machine = world.store.clients.find(({ name }) => name === "acme--sync");
    if (!machine) throw new Error("not deployed");
    const { customer, ...policy } = machine.client_metadata ?? {};
    world.store.clients.put({ ...machine, client_metadata: { team: "sales" } });
    await expect(world.suspend("acme", files)).rejects.toMatchObject({
      message: expect.stringContaining(
        "3 carriers were written, but not client acme--sync, which holds no policy of acme",
      ),
    });
    expect(world.store.clients.get(machine.client_id)?.client_metadata).toEqual({ team: "sales" });
    world.store.clients.put({ ...machine, client_metadata: { customer: String(customer), ...policy } });
    await world.resume("acme", files);
  });

  it("reaches what left the policy files, which a resumption leaves suspended", async () => {
    const without = acmeWith(/ {2}sync:\n.*?secret\n/s, "");
    expect(await world.suspend("acme", { ...files, ...without })).toMatchObject({
      left_over: ["client acme--sync"],
      written: expect.arrayContaining([{ action: "change", kind: "client", name: "acme--sync" }]),
    });
    expect(await crowded.askForToken()).toMatchObject({
      error_description: expect.stringContaining("customer_suspended"),
    });
    expect(await world.suspend("acme", without)).toMatchObject({ written: [], left_over: ["client acme--sync"] });
    const resumed = await world.resume("acme", without);
    expect(resumed).toMatchObject({ left_over: ["client acme--sync"] });
    expect(suspendedAsText(resumed)).toContain("! client acme--sync is still suspended, and no policy file names it");
    expect(await crowded.askForToken()).not.toHaveProperty("access_token");
  });

  it("reaches a customer whose file is gone, and does not resume it", async () => {
    const gone = { ...crowdedFiles, "customers/acme.yaml": undefined };
    const owned = world.store.connections.find(({ name }) => name === "acme-oidc");
    const result = await world.suspend("acme", gone);
    expect(result).toMatchObject({ file: null, unchanged: 0, not_there: [] });
    expect(result.left_over).toHaveLength(4);
    expect(result.tokens.map(({ audience }) => audience)).toContain(orders);
    expect(world.store.connections.find(({ name }) => name === "acme-oidc")).toMatchObject({
      ...owned,
      metadata: { customer: "acme", owner: "sales" },
    });
    expect(await crowded.askForToken()).toMatchObject({
      error_description: expect.stringContaining("customer_suspended"),
    });
    await expect(world.resume("acme", gone)).rejects.toThrow(/no customer "acme"/);
    expect(await crowded.askForToken()).not.toHaveProperty("access_token");
    expect(crowded.foreign.nowButBindingIds()).toBe(crowded.before);
  });

  it("is refused where nothing of the customer is in the tenant", async () => {
    await world.deploy(
      {},
      { build: await world.build({ ...crowdedFiles, "customers/acme.yaml": undefined }), remove: true },
    );
    await expect(world.suspend("acme", files)).rejects.toMatchObject({ code: "deployment_refused" });
    await expect(world.suspend("acne", files)).rejects.toThrow(/no customer "acne"; did you mean "acme"\?$/);
    expect(world.store.actions.find(({ name }) => name === "deployment-lock")).toBeUndefined();
  });
});

describe("offboarding", () => {
  it("removes nothing where nobody agrees, and nothing of the vendor", async () => {
    const refused = world.offboard("acme", crowdedFiles, { confirm: async () => false });
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/^nobody agreed.*--yes/) });
    await expect(world.offboard("vendor", crowdedFiles)).rejects.toMatchObject({ code: "deployment_refused" });
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("removes what our key signed for the customer, grants first, and leaves all else", async () => {
    const connection = world.store.connections.find(({ name }) => name === "acme-oidc");
    const portal = world.store.clients.find(({ name }) => name === "Acme Portal");
    if (!connection || !portal) throw new Error("not deployed");
    // Names the customer, and its policy is another application's.
    world.store.clients.put({ ...portal, client_id: "copied", name: "copied" });
    const [ofOthers, customers] = [crowded.foreign.nowButBindingIds(), world.store.organizations.list().length];
    crowded.dieAt(3);
    await expect(world.offboard("acme", crowdedFiles)).rejects.toMatchObject({ code: "deployment_failed" });
    world.listen();
    const gone = { ...crowdedFiles, "customers/acme.yaml": undefined };
    const { removals, left, in_policy_files } = await world.offboard("acme", gone);
    expect({ left, in_policy_files }).toEqual({ left: ["client copied"], in_policy_files: false });
    const kinds = removals.map(({ kind, action }) => `${action} ${kind}`);
    expect([...new Set(kinds)]).toEqual([
      "remove client_grant",
      "change connection",
      "remove client",
      "remove connection",
      "remove organization",
    ]);
    expect(world.store.clients.list().filter(({ name }) => /^acme--|^Acme/.test(name))).toEqual([]);
    expect(world.store.connections.get(connection.id)).toBeUndefined();
    expect(world.store.clients.get("copied")).toBeDefined();
    expect(world.store.organizations.list()).toHaveLength(customers - 1);
    expect(crowded.foreign.nowButBindingIds()).toBe(ofOthers);
    expect(await world.offboard("acme", crowdedFiles)).toMatchObject({ removals: [], in_policy_files: true });
  });
});
