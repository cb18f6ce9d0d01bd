import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { verifiedAsText } from "../../deployment/show-plan.ts";
import { verify } from "../../deployment/verify.ts";
import type { Store } from "../../packages/local-tenant/store/store.ts";
import { changed } from "../compiler/policy-folder.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";
import { snapshotOf } from "./snapshot.ts";

let world: DeploymentWorld;
let build: Build;
let empty: () => void;
let deployed: () => void;
beforeAll(async () => {
  world = await deploymentWorld();
  build = await world.build();
  empty = snapshotOf(world.store);
  await world.deploy({}, { build });
  deployed = snapshotOf(world.store);
});
afterAll(() => world.close());
beforeEach(() => {
  deployed();
  world.listen();
});

const refused = (...words: string[]) =>
  expect.objectContaining({
    code: "deployment_refused",
    message: expect.stringMatching(new RegExp(words.join(".*"))),
  });
/** Writes besides those of the lock. */
const writes = () =>
  world.sent.filter(({ write, path }) => write > 0 && !path.startsWith("/actions/actions")).map(({ path }) => path);

describe("a feature that the tenant lacks is named before anything is written", () => {
  it.each<[string, string, number, boolean]>([
    ["organizations", "/organizations", 403, false],
    ["token exchange profiles", "/token-exchange-profiles", 404, false],
    ["third-party applications", "/clients", 400, true],
  ])("%s", async (feature, listed, status, thirdParties) => {
    empty();
    world.listen(async ({ path, query }, pass) => {
      const asked = path === listed && (!thirdParties || query.get("is_first_party") === "false");
      return asked ? Response.json({ message: "not in your subscription" }, { status }) : pass();
    });
    const words = [
      `nothing was written: the tenant refuses ${feature}`,
      "not in your subscription",
      "Auth0 must enable",
    ];
    await expect(world.deploy({}, { build })).rejects.toEqual(refused(...words));
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
    expect((await world.plan({}, { build })).changes.length).toBeGreaterThan(10);
  });
});

/** Puts another value into whatever of a kind is found first. */
type Mutation = (store: Store, value: string) => void;
const must = <T>(item: T | undefined): T => {
  if (item === undefined) throw new Error("not deployed");
  return item;
};
const audience = "https://api.example.com/orders";

describe("a plan is refused that the tenant has left behind", () => {
  it.each<[string, Mutation]>([
    [
      "resource_server https://api.example.com/orders",
      ({ resourceServers }, value) =>
        resourceServers.put({ ...must(resourceServers.find(({ identifier: id }) => id === audience)), name: value }),
    ],
    [
      "client acme--sync",
      ({ clients }, value) =>
        clients.put({ ...must(clients.find(({ name }) => name === "acme--sync")), grant_types: [value] }),
    ],
    [
      "action federated-login",
      ({ actions, actionVersions }, value) => {
        const { id } = must(actions.find(({ name }) => name === "federated-login"));
        const version = must(actionVersions.find(({ action_id: action, deployed }) => action === id && deployed));
        actionVersions.put({ ...version, code: value });
      },
    ],
    [
      "connection acme-oidc",
      ({ connections }, value) => {
        const connection = must(connections.find(({ name }) => name === "acme-oidc"));
        connections.put({ ...connection, options: { ...connection.options, issuer: value } });
      },
    ],
    [
      "client_grant acme--sync: https://api.example.com/orders \\(client\\)",
      ({ clientGrants, clients }, value) => {
        const machine = must(clients.find(({ name }) => name === "acme--sync")).client_id;
        const grant = must(clientGrants.find(({ client_id: id }) => id === machine));
        clientGrants.put({ ...grant, scope: ["read:orders", value] });
      },
    ],
    [
      "token_exchange_profile",
      ({ tokenExchangeProfiles }, value) => {
        const profile = must(tokenExchangeProfiles.list()[0]);
        tokenExchangeProfiles.put({ ...profile, subject_token_type: `urn:${value}` });
      },
    ],
    [
      "organization acme",
      ({ organizations }, value) =>
        organizations.put({ ...must(organizations.find(({ name }) => name === "acme")), display_name: value }),
    ],
    [
      "trigger_binding post-login",
      ({ bindings }, value) => {
        if (value === "other") return;
        for (const { id, trigger_id: trigger } of bindings.list()) if (trigger === "post-login") bindings.delete(id);
      },
    ],
  ])("%s", async (named, mutate) => {
    mutate(world.store, "before");
    if (named.startsWith("trigger_binding")) await bindTheirs();
    world.listen(async (sent, pass) => {
      // The lock is the first write: whatever comes before it was not yet locked out.
      if (sent.write === 1) {
        mutate(world.store, "meanwhile");
      }
      return pass();
    });
    await expect(world.deploy({}, { build })).rejects.toEqual(
      refused("has changed since", named, "nothing was written"),
    );
    expect(writes()).toEqual([]);
    world.listen();
    await world.deploy({}, { build });
    expect((await world.plan({}, { build })).changes).toEqual([]);
  });

  /** An Action after ours, which the plan is to move. */
  async function bindTheirs(): Promise<void> {
    const action = await world.administer("POST", "/actions/actions", {
      name: "theirs",
      code: "exports.onExecutePostLogin = async () => {};",
      supported_triggers: [{ id: "post-login", version: "v3" }],
    });
    await world.administer("POST", `/actions/actions/${action.id}/deploy`);
    const bindings = ["federated-login", "theirs"].map((value) => ({ ref: { type: "action_name", value } }));
    await world.administer("PATCH", "/actions/triggers/post-login/bindings", { bindings });
  }
});

it("removes of one customer what left its file, and of others nothing", async () => {
  const files = {
    ...changed("customers/acme.yaml", [
      "  mobile:\n    type: native\n    party: third\n    apis: [orders]\n    callbacks: [com.acme.app:/callback]\n",
      "",
    ]),
    "customers/globex.yaml": undefined,
  };
  const smaller = await world.build(files);
  expect(await world.deploy({}, { build: smaller, customer: "acme" })).toMatchObject({ written: [] });
  const { written } = await world.deploy({}, { build: smaller, customer: "acme", remove: true });
  expect(written.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
    `remove client_grant acme--mobile: ${audience} (user)`,
    "remove client acme--mobile",
  ]);
  expect(world.store.organizations.find(({ name }) => name === "globex")).toBeDefined();
});

describe("verify", () => {
  const run = (canary?: Parameters<typeof verify>[0]["canary"]) => {
    const { clientId, clientSecret } = world.running;
    return verify({
      policyDir: "none",
      environment: "local",
      credentials: { domain: world.tenant.domain, clientId, clientSecret },
      secrets: {},
      keepDir: "none",
      fetch: world.fetch,
      build,
      canary,
    });
  };
  const canary = () => {
    const machine = must(world.store.clients.find(({ name }) => name === "acme--sync"));
    return { clientId: machine.client_id, clientSecret: machine.client_secret ?? "", audience };
  };

  it("verifies every signature, and does not believe what a policy says of its key", async () => {
    const all = (await run()).signed_by[build.manifest.signed_by] ?? 0;
    expect(all).toBeGreaterThan(5);
    const { connections } = world.store;
    const connection = must(connections.find(({ name }) => name === "globex-saml"));
    const { policy_1: text = "", ...metadata } = connection.metadata ?? {};
    const damaged = `${text.slice(0, -1)}${text.endsWith("A") ? "B" : "A"}`;
    connections.put({ ...connection, metadata: { ...metadata, policy_1: damaged } });
    const verified = await run();
    expect(verified).toMatchObject({ signed_by: { [build.manifest.signed_by]: all - 1 }, refused: 1 });
    expect(verified.drift.map(({ words }) => words)).toContainEqual(
      expect.stringContaining("its signed policy is damaged, or signed by no accepted key for it"),
    );
  });

  it("lets a canary ask as in use, and tells where the guard does not run, without its secret", async () => {
    expect((await run(canary())).drift).toEqual([]);
    const { bindings } = world.store;
    for (const { id, trigger_id: trigger } of bindings.list()) {
      if (trigger === "credentials-exchange") bindings.delete(id);
    }
    const open = await run(canary());
    expect(open.drift.map(({ words }) => words)).toContain(
      "the canary gets a token although it names a user: client-credentials-guard does not run",
    );
    const wrong = await run({ ...canary(), clientSecret: "a secret that is wrong" });
    expect(wrong.drift.map(({ name }) => name)).toEqual(expect.arrayContaining(["canary", "canary with a username"]));
    expect(JSON.stringify(wrong) + verifiedAsText(wrong)).not.toContain("a secret that is wrong");
  });
});
