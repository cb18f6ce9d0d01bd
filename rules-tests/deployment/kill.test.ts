import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { isBundled } from "../../compiler/actions.ts";
import { createKeyPair, publicKeyItem } from "../../compiler/sealing/new-key.ts";
import { readSigningKey } from "../../compiler/sealing/signing-key.ts";
import type { Build } from "../../deployment/build.ts";
import { embeddedConfig } from "../../deployment/embedded-config.ts";
import { KeptBuilds } from "../../deployment/kept-builds.ts";
import { signingKeyOf } from "../../deployment/policies.ts";
import { readKeptBuild } from "../../deployment/read-kept-build.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
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

describe("a suspension", () => {
  /** Another customer's broken file does not make an incident wait. */
  const files = { ...others, "customers/globex.yaml": "customer: globex\nnam: Globex\n" };
  const suspendedFile = String(acme["customers/acme.yaml"]).replace("enforcement: enforce", "enforcement: suspended");

  it("refuses tokens, writes the carriers' metadata alone, and ends as it began", async () => {
    const metadata = () => world.store.connections.find(({ name }) => name === "acme-oidc")?.metadata;
    const [deployed, others] = [metadata(), foreign.nowButBindingIds()];
    const start = Date.now();
    const result = await world.suspend("acme", files);
    expect(await askForToken()).toMatchObject({ error_description: expect.stringContaining("customer_suspended") });
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
    expect(await askForToken()).toHaveProperty("access_token");
    expect(metadata()).toEqual(deployed);
    expect((await world.plan({}, { build })).changes).toEqual([]);
    expect(foreign.nowButBindingIds()).toBe(others);
  });

  it("leaves each carrier as it was or suspended wherever it dies, and a second run finishes", async () => {
    for (const write of [2, 3, 4, 5]) {
      dieAfter(write);
      await expect(world.suspend("acme", files)).rejects.toMatchObject({ code: "deployment_failed" });
      world.listen();
      const { changes, drift } = await world.plan({}, { build, customer: "acme" });
      expect(changes).toHaveLength(write - 1);
      expect(drift.filter(({ words }) => !words.startsWith("changed in the tenant since"))).toEqual([]);
      expect(await world.suspend("acme", files)).toMatchObject({ unchanged: write - 1 });
      expect(await askForToken()).not.toHaveProperty("access_token");
      await world.resume("acme", files);
    }
  });

  it("is not taken back by a deployment that was planned before it", async () => {
    const [find, replacement] = ["email_domains: [acme.example]", "email_domains: [acme.example, acme.test]"];
    const wider = String(acme["customers/acme.yaml"]).replace(find, replacement);
    const other = await world.build({ ...others, "customers/acme.yaml": wider });
    const confirm = async () => {
      await world.suspend("acme", files);
      return true;
    };
    await expect(world.deploy({}, { build: other, confirm })).rejects.toThrow(
      /has changed since .*connection acme-oidc/,
    );
    expect(await askForToken()).toMatchObject({ error_description: expect.stringContaining("customer_suspended") });
    await world.resume("acme", files);
    expect(await askForToken()).toHaveProperty("access_token");
  });

  it("is not resumed while the policy file says that it lasts", async () => {
    const lasting = { ...files, "customers/acme.yaml": suspendedFile };
    expect(await world.suspend("acme", lasting)).toMatchObject({ in_policy_file: true });
    await expect(world.resume("acme", lasting)).rejects.toMatchObject({
      message: expect.stringMatching(/customers\/acme\.yaml says enforcement: suspended: change it/),
    });
    await world.resume("acme", files);
    expect(await askForToken()).toHaveProperty("access_token");
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

  it("is refused where nothing of the customer is in the tenant", async () => {
    await world.deploy({}, { build: await world.build({ ...others, "customers/acme.yaml": undefined }), remove: true });
    await expect(world.suspend("acme", files)).rejects.toMatchObject({ code: "deployment_refused" });
    await expect(world.suspend("acne", files)).rejects.toThrow(/no customer "acne"; did you mean "acme"\?$/);
    expect(world.store.actions.find(({ name }) => name === "deployment-lock")).toBeUndefined();
  });
});

describe("offboarding", () => {
  it("removes nothing where nobody agrees, and nothing of the vendor", async () => {
    await world.deploy({}, { build });
    world.listen();
    const refused = world.offboard("acme", others, { confirm: async () => false });
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/^nobody agreed.*--yes/) });
    await expect(world.offboard("vendor", others)).rejects.toMatchObject({ code: "deployment_refused" });
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("removes what our key signed for the customer, grants first, and leaves all else", async () => {
    const connection = world.store.connections.find(({ name }) => name === "acme-oidc");
    const portal = world.store.clients.find(({ name }) => name === "Acme Portal");
    if (!connection || !portal) throw new Error("not deployed");
    // Names the customer, and its policy is another application's.
    world.store.clients.put({ ...portal, client_id: "copied", name: "copied" });
    const [ofOthers, customers] = [foreign.nowButBindingIds(), world.store.organizations.list().length];
    dieAfter(3);
    await expect(world.offboard("acme", others)).rejects.toMatchObject({ code: "deployment_failed" });
    world.listen();
    const gone = { ...others, "customers/acme.yaml": undefined };
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
    expect(foreign.nowButBindingIds()).toBe(ofOthers);
    expect(await world.offboard("acme", others)).toMatchObject({ removals: [], in_policy_files: true });
  });
});

describe("a change of the signing key", () => {
  const next = createKeyPair();
  const old = () => {
    const publicPem = createPublicKey(world.signingKeyPem).export({ type: "spki", format: "pem" }).toString();
    return { privatePem: world.signingKeyPem, publicPem, id: readSigningKey(world.signingKeyPem).publicKey.id };
  };
  const withKeys = (...keys: (typeof next)[]) => ({
    ...others,
    "environments/staging.yaml": `${others["environments/local.yaml"].replace("localhost:8443", world.tenant.domain)}public_keys:
${keys.map(publicKeyItem).join("")}`,
  });
  const options = { environment: "staging", signingKeyPem: next.privatePem };
  const refused = (words: string) =>
    expect.objectContaining({ code: "deployment_refused", message: expect.stringContaining(words) });

  beforeAll(async () => {
    // A copy of another carrier's policy is signed for no carrier of its name: the Actions refuse it anyway.
    const { clients } = world.store;
    for (const { name, client_id: id } of clients.list()) if (name === "copied") clients.delete(id);
    await world.deploy({}, { build, remove: true });
  }, 30_000);

  /** The carriers that one of the deployed Actions would refuse for their key. */
  function refusedCarriers(): string[] {
    const { store } = world;
    const names = new Map(store.actions.list().map(({ id, name }) => [id, name]));
    const accepted = store.actionVersions
      .list()
      .filter(({ deployed, action_id: id }) => deployed && isBundled(names.get(id) ?? ""))
      .map(({ code }) => embeddedConfig(code)?.publicKeys.map(({ id }) => id) ?? []);
    expect(accepted).toHaveLength(3);
    return carriers()
      .filter(([, key]) => accepted.some((keys) => !keys.includes(key)))
      .map(([name]) => name);
  }

  /** Each carrier's name and the key that signed it. */
  function carriers(): [string, string][] {
    const { clients, connections, organizations } = world.store;
    const all = [
      ...clients.list().map(({ name, client_metadata: metadata }) => ({ name, metadata })),
      ...connections.list(),
      ...organizations.list(),
    ];
    return all.flatMap(({ name, metadata }) => {
      const key = signingKeyOf({ kind: "connection", content: { metadata } });
      return key === undefined ? [] : [[name, key] as [string, string]];
    });
  }

  /** What was refused after any single write. */
  const troubles: string[] = [];
  function watch(lastWrite = Number.POSITIVE_INFINITY): void {
    let dead = false;
    world.listen(async (sent, pass) => {
      if (dead) throw new TypeError("fetch failed");
      const answer = await pass();
      if (sent.write === 0) return answer;
      troubles.push(...refusedCarriers());
      const token = await askForToken();
      if (!token.access_token) troubles.push(`${sent.method} ${sent.path}: ${token.error_description}`);
      dead = sent.write >= lastWrite;
      if (dead) throw new TypeError("fetch failed");
      return answer;
    });
  }

  it("is refused by a deployment, which would sign by a key or drop one that logins need", async () => {
    const both = withKeys(old(), next);
    await expect(world.deploy(both, options)).rejects.toEqual(
      refused(`the deployed Actions do not accept the key ${next.id} yet`),
    );
    const count = carriers().length;
    await expect(world.rotate(withKeys(next), options)).rejects.toEqual(
      refused(`the key ${old().id} still signs ${count} policies`),
    );
    await expect(world.deploy(withKeys(next), options)).rejects.toEqual(refused(`still signs ${count} policies`));
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("is refused with other changes, in local, and by a key that is not in public_keys", async () => {
    const customer = String(acme["customers/acme.yaml"]).replace("enforcement: enforce", "enforcement: suspended");
    const suspended = { ...withKeys(old(), next), "customers/acme.yaml": customer };
    await expect(world.rotate(suspended, options)).rejects.toEqual(refused("changes are not of the keys"));
    await expect(world.rotate(others)).rejects.toEqual(refused("the environment local has no public_keys"));
    await expect(world.rotate(withKeys(old()), options)).rejects.toMatchObject({ code: "signing_key_unusable" });
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("refuses no request after any write, though it dies again and again, and signs everything anew", async () => {
    const both = await world.build(withKeys(old(), next), options);
    const run = () => world.rotate(withKeys(old(), next), { ...options, build: both });
    let rotation: Awaited<ReturnType<typeof run>> | undefined;
    let deaths = 0;
    for (; rotation === undefined && deaths < 60; deaths++) {
      // The lock comes first. After a death it is in the way, is removed and taken.
      watch(deaths === 0 ? 2 : 4);
      rotation = await run().catch(() => undefined);
    }
    expect(troubles).toEqual([]);
    expect(deaths).toBeGreaterThan(8);
    expect(rotation).toMatchObject({
      done: false,
      accepted: [old().id, next.id],
      signed_by: { [next.id]: carriers().length },
      next: expect.stringContaining(`If ${old().id} is the old key, take it out of public_keys`),
    });
  }, 60_000);

  it("ends with the new key alone, and then nothing is left to write", async () => {
    watch();
    const last = await world.rotate(withKeys(next), options);
    expect(last).toMatchObject({ done: true, accepted: [next.id], action_versions: 3 });
    expect(troubles).toEqual([]);
    expect(foreign.nowButBindingIds()).toBe(before);
    expect(await world.rotate(withKeys(next), options)).toMatchObject({ done: true, written: [] });
  });

  it("leaves no build to go back to that would bring the old key back", async () => {
    const [first] = await new KeptBuilds(world.keepDir, "staging").list();
    const read = withPolicy(withKeys(next), (policyDir) =>
      readKeptBuild(first?.folder ?? "", { policyDir, environment: "staging" }),
    );
    await expect(read).rejects.toEqual(refused(`accepts the key ${old().id}, which public_keys of staging no longer`));
  });
});
