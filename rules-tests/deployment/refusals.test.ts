import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { Lock } from "../../deployment/lock.ts";
import { signIn } from "../../deployment/sign-in.ts";
import { Transport } from "../../deployment/transport.ts";
import { verify } from "../../deployment/verify.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";

let world: DeploymentWorld;
let build: Build;
beforeAll(async () => {
  world = await deploymentWorld();
  build = await world.build();
});
afterAll(() => world.close());
beforeEach(() => world.listen());

const deploy = (...args: Parameters<DeploymentWorld["deploy"]>) => world.deploy(args[0] ?? {}, { build, ...args[1] });
const writes = () => world.sent.filter(({ write }) => write > 0);
const refused = (text: string) =>
  expect.objectContaining({ code: "deployment_refused", message: expect.stringContaining(text) });
const credentials = () => {
  const { clientId, clientSecret } = world.running;
  return { domain: world.tenant.domain, clientId, clientSecret };
};

describe("a deployment is refused before it writes", () => {
  afterEach(() => expect(writes()).toEqual([]));

  it("into another tenant than the build's", async () => {
    const manifest = { ...build.manifest, domain: "other.eu.auth0.com" };
    await expect(deploy({}, { build: { ...build, manifest } })).rejects.toEqual(
      refused("built for other.eu.auth0.com"),
    );
  });

  it("of the local environment, which is the default, into a tenant that is not on this machine", async () => {
    const elsewhere = { ...credentials(), domain: "example.eu.auth0.com" };
    await expect(world.deploy({}, { credentials: elsewhere })).rejects.toEqual(
      refused("the environment local is built for localhost:8443, but AUTH0_DOMAIN is example.eu.auth0.com"),
    );
  });

  it("where a secret is missing, by its name", async () => {
    await expect(deploy({}, { secrets: {} })).rejects.toEqual(refused("the secrets ACME_SECRET are not set"));
  });

  it("where the token lacks scopes, by their names", async () => {
    const { store } = world;
    const grant = store.clientGrants.find(({ client_id: id }) => id === world.running.clientId);
    if (!grant) throw new Error("no grant");
    const scope = (grant.scope ?? []).filter((each) => each !== "create:client_grants" && each !== "update:actions");
    store.clientGrants.put({ ...grant, scope });
    await expect(deploy()).rejects.toEqual(refused("lacks create:client_grants, update:actions"));
    store.clientGrants.put({ ...grant, scope: scope.filter((each) => each !== "read:organizations") });
    await expect(world.plan({}, { build })).rejects.toEqual(refused("lacks read:organizations"));
    store.clientGrants.put(grant);
  });

  it("where other_actions names an Action that is not there", async () => {
    const files = {
      "environments/local.yaml":
        "domain: localhost:8443\nvalues: { ISSUER: https://login.acme.example }\nother_actions: { post-login: [enrich] }\n",
    };
    const other = await world.build(files);
    await expect(deploy({}, { build: other })).rejects.toEqual(refused("other_actions names enrich for post-login"));
  });

  it("where it widens access and nobody agrees", async () => {
    await expect(deploy({}, { confirm: async () => false })).rejects.toEqual(refused("nothing was written"));
  });

  it("of one customer, before the Actions are live", async () => {
    await expect(deploy({}, { customer: "acme" })).rejects.toEqual(refused("deploy without --customer"));
    await expect(deploy({}, { customer: "acne" })).rejects.toEqual(refused('no customer "acne"'));
  });

  it("with wrong credentials, and where nothing answers as a tenant does, in one line", async () => {
    const wrong = { ...credentials(), clientSecret: "wrong" };
    await expect(deploy({}, { credentials: wrong })).rejects.toMatchObject({
      message: expect.stringMatching(/refuses AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET/),
    });
    const rubbish = async () => new Response("<html>");
    await expect(deploy({}, { fetch: rubbish })).rejects.toMatchObject({
      message: expect.stringContaining("answers what Auth0 never does"),
    });
    world.listen(async () => new Response("[]"));
    await expect(deploy()).rejects.toMatchObject({
      message: expect.stringContaining("answers what the Management API never does"),
    });
  });

  it("where policy files of a protected environment are not in git", async () => {
    const files = {
      "environments/local.yaml":
        "domain: localhost:8443\nvalues: { ISSUER: https://login.acme.example }\nprotected: true\n",
    };
    await expect(world.deploy(files)).rejects.toEqual(refused("is in no git repository"));
  });
});

describe("a tenant in use", () => {
  it("is refused where two applications bear a name of ours", async () => {
    const made = [];
    for (let each = 0; each < 2; each++)
      made.push(await world.administer("POST", "/clients", { name: "acme--sync", app_type: "non_interactive" }));
    const plan = await world.plan({}, { build });
    expect(plan.drift).toContainEqual(
      expect.objectContaining({ name: "acme--sync", words: expect.stringContaining("2 of them bear this name") }),
    );
    await expect(deploy()).rejects.toEqual(refused("2 resources bear the name"));
    for (const { client_id: id } of made) await world.administer("DELETE", `/clients/${id}`);
  });

  it("is refused where others' metadata leaves too few keys, and keeps others' metadata else", async () => {
    const metadata = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`theirs_${index}`, "x"]));
    const { id } = await world.administer("POST", "/connections", {
      name: "acme-oidc",
      strategy: "oidc",
      metadata: metadata(9),
    });
    await expect(deploy()).rejects.toEqual(refused("do not fit into the 10 that Auth0 allows"));
    await world.administer("PATCH", `/connections/${id}`, { metadata: metadata(3) });
    await deploy();
    expect(world.store.connections.get(String(id))?.metadata).toMatchObject({ theirs_2: "x", customer: "acme" });
    expect((await world.plan({}, { build })).changes).toEqual([]);
  });

  it("is refused while another deployment is under way, and not after one that died", async () => {
    const { domain } = world.tenant;
    const { token } = await signIn(credentials(), world.fetch);
    const lock = await Lock.take(new Transport({ domain, token, fetch: world.fetch }));
    const smaller = await world.build({ "customers/globex.yaml": undefined });
    await expect(deploy({}, { build: smaller, remove: true })).rejects.toEqual(
      refused("another deployment is under way"),
    );
    await lock.release();
    const owner = {
      id: "of another process",
      host: (await import("node:os")).hostname(),
      pid: 2 ** 30,
      expires: Date.now() + 60_000,
    };
    const code = `// A deployment is under way.\n// ${JSON.stringify(owner)}\n`;
    await world.administer("POST", "/actions/actions", {
      name: "deployment-lock",
      code,
      supported_triggers: [{ id: "post-login", version: "v3" }],
    });
    const { written } = await deploy({}, { build: smaller, remove: true });
    expect(written).toContainEqual({ action: "remove", kind: "organization", name: "globex" });
    await deploy();
  });
});

describe("drift", () => {
  const wordsOf = async () => (await world.plan({}, { build })).drift.map(({ words }) => words);

  it("tells what was changed by hand since the last deployment, and verify does too", async () => {
    const connection = world.store.connections.find(({ name }) => name === "acme-oidc");
    const grant = world.store.clientGrants.find(
      ({ audience, subject_type: type }) => audience === "https://api.example.com/orders" && type === "client",
    );
    if (!connection || !grant) throw new Error("not deployed");
    await world.administer("PATCH", `/connections/${connection.id}`, {
      options: { ...connection.options, issuer: "https://evil.example" },
    });
    await world.administer("PATCH", `/client-grants/${grant.id}`, { scope: ["read:orders", "write:orders"] });
    await world.administer("PATCH", "/tenants/settings", { default_audience: "https://api.example.com/orders" });
    expect(await wordsOf()).toEqual(
      expect.arrayContaining([
        "changed in the tenant since the last deployment: acme: connection acme-oidc: options issuer change",
        "acme: grant acme--sync: https://api.example.com/orders (client): grants write:orders, which is wider than planned",
        expect.stringContaining("the tenant has the default audience"),
      ]),
    );
    const options = {
      policyDir: "none",
      environment: "local",
      credentials: credentials(),
      secrets: {},
      keepDir: "none",
      fetch: world.fetch,
      build,
    };
    const { drift, signed_by: keys } = await verify(options);
    expect(drift.map(({ words }) => words)).toContain(
      "not as planned: acme: connection acme-oidc: options issuer change",
    );
    expect(Object.keys(keys)).toEqual([build.manifest.signed_by]);
    await deploy();
    await world.administer("PATCH", "/tenants/settings", { default_audience: "" });
    expect(await wordsOf()).toEqual([]);
  });

  it("tells Actions bound after ours and scopes that apis.yaml does not name, and mends both", async () => {
    const action = await world.administer("POST", "/actions/actions", {
      name: "theirs",
      code: "exports.onExecutePostLogin = async () => {};",
      supported_triggers: [{ id: "post-login", version: "v3" }],
    });
    await world.administer("POST", `/actions/actions/${action.id}/deploy`);
    const bindings = ["federated-login", "theirs"].map((value) => ({ ref: { type: "action_name", value } }));
    await world.administer("PATCH", "/actions/triggers/post-login/bindings", { bindings });
    expect(await wordsOf()).toContain(
      "binding post-login: the Action theirs is bound after ours, and could add scopes and claims",
    );
    await deploy();
    const order = world.store.bindings.list().filter(({ trigger_id: id }) => id === "post-login");
    expect(order.map(({ display_name: name }) => name)).toEqual(["theirs", "federated-login"]);
    expect(await wordsOf()).toEqual([
      "binding post-login: the Action theirs is bound, and other_actions does not name it",
    ]);
  });

  it("tells a policy that no accepted key signed, and replaces it", async () => {
    const client = world.store.clients.find(({ name }) => name === "acme--sync");
    await world.administer("PATCH", `/clients/${client?.client_id}`, { client_metadata: { customer: "globex" } });
    expect(await wordsOf()).toContainEqual(expect.stringContaining("signed by no accepted key for it"));
    const { written } = await deploy();
    expect(written).toEqual([{ action: "change", kind: "client", name: "acme--sync" }]);
  });
});
