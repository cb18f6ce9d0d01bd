import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { KeptBuilds } from "../../deployment/kept-builds.ts";
import { readKeptBuild } from "../../deployment/read-kept-build.ts";
import { chooseRollback } from "../../deployment/rollback.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
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
      words:
        'acme: connection acme-oidc: orders:manager now also by group Ops (gains, for example: {"groups":"Ops",' +
        '"email":"x@acme.example"}, through acme-oidc)',
      widens: true,
    });
  });
});

describe("a rollback", () => {
  const kept = () => new KeptBuilds(world.keepDir, "local").list();
  const read = (folder: string, files: Parameters<typeof withPolicy>[0] = {}, environment = "local") =>
    withPolicy(files, (policyDir) => readKeptBuild(folder, { policyDir, environment }));
  const callbacks = () => world.store.clients.find(({ name }) => name === "acme--mobile")?.callbacks;
  const refused = (words: string) =>
    expect.objectContaining({ code: "deployment_refused", message: expect.stringContaining(words) });

  it("finds the build before the last, which holds no secret", async () => {
    const builds = await kept();
    expect(builds.map(({ finished }) => finished)).toEqual([true, true]);
    const { name, folder } = chooseRollback(builds, undefined);
    expect(name).toBe(builds[0]?.name);
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) {
        expect(await readFile(join(file.parentPath, file.name), "utf8")).not.toContain("the secret of acme");
      }
    }
  });

  it("writes only what differs from that build, although policy files are broken now", async () => {
    expect(callbacks()).toContain("com.acme.app:/signed-in");
    const { folder } = chooseRollback(await kept(), undefined);
    const build = await read(folder, { "customers/acme.yaml": "broken: [" });
    const { changes } = await world.plan({}, { build });
    expect(changes.map(({ words }) => words)).toEqual([
      "acme: application acme--mobile: callbacks -com.acme.app:/signed-in",
    ]);
    const { written } = await world.deploy({}, { build });
    expect(written).toEqual([{ action: "change", kind: "client", name: "acme--mobile" }]);
    expect(callbacks()).toEqual(["com.acme.app:/callback"]);
    expect((await world.plan()).changes).toEqual([]);
  });

  it("goes further back the second time, and never forth to what the first took back", async () => {
    const builds = await kept();
    expect(builds.at(-1)).toMatchObject({ finished: true, rollback_to: builds[0]?.name });
    expect(() => chooseRollback(builds, undefined)).toThrow("no build is kept that was deployed before the last");
    expect(() => chooseRollback([], undefined)).toThrow("no build is kept");
    expect(() => chooseRollback(builds, "../local")).toThrow("no build ../local is kept");
    expect(chooseRollback(builds, builds[1]?.name)).toBe(builds[1]);
  });

  it("asks where the kept build widens access, and needs the secrets that it writes", async () => {
    const build = await read((await kept())[1]?.folder ?? "");
    await expect(world.deploy({}, { build, confirm: async () => false })).rejects.toEqual(refused("widen access"));
    const connection = world.store.connections.find(({ name }) => name === "acme-oidc");
    if (!connection) throw new Error("no connection");
    world.store.connections.put({ ...connection, options: { ...connection.options, issuer: "https://else.example" } });
    await expect(world.deploy({}, { build, secrets: {} })).rejects.toEqual(refused("the secrets ACME_SECRET are not"));
    world.store.connections.put(connection);
  });

  it("is refused where the build is another environment's or tenant's, or not as it was signed", async () => {
    const folder = (await kept())[0]?.folder ?? "";
    const copy = join(world.keepDir, "copy");
    const change = async (file: string, find: string | RegExp, replacement: string) => {
      await rm(copy, { recursive: true, force: true });
      await cp(folder, copy, { recursive: true });
      const text = await readFile(join(copy, file), "utf8");
      expect(text).toMatch(find);
      const other = text.replace(find, replacement);
      await writeFile(join(copy, file), other);
      return other;
    };
    await expect(read(world.keepDir)).rejects.toEqual(refused("is no kept build: manifest.json cannot be read"));
    await expect(read(folder, {}, "staging")).rejects.toEqual(refused("built for the environment local"));
    await change("tenant/clients/acme--mobile.json", "com.acme.app", "com.evil.app");
    await expect(read(copy)).rejects.toEqual(refused("has another tenant/clients/acme--mobile.json than was built"));
    const unsigned = await change("tenant/clients/acme--mobile.json", /"customer": "acme"/, '"customer": "evil"');
    const hashed = createHash("sha256").update(unsigned).digest("hex");
    const manifest = await readFile(join(copy, "manifest.json"), "utf8");
    const known = /"clients\/acme--mobile.json": "\w+"/;
    await writeFile(join(copy, "manifest.json"), manifest.replace(known, `"clients/acme--mobile.json": "${hashed}"`));
    await expect(read(copy)).rejects.toEqual(refused("a policy of acme: application acme--mobile that the key"));
    await change("manifest.json", /"signed_by": ".{8}"/, '"signed_by": "AAAAAAAA"');
    await expect(read(copy)).rejects.toEqual(refused("signed by the key AAAAAAAA, which its own Actions do not"));
    await change("manifest.json", /"clients\//, '"../clients/');
    await expect(read(copy)).rejects.toEqual(refused("which no build writes"));
    await change("manifest.json", "{", "[");
    await expect(read(copy)).rejects.toEqual(refused("not one that a build writes"));
    await change("manifest.json", /"domain": "[^"]+"/, '"domain": "other.eu.auth0.com"');
    await expect(read(copy)).rejects.toEqual(refused("that is not for other.eu.auth0.com"));
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
