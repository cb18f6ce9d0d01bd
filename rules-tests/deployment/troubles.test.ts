import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";

let world: DeploymentWorld;
let build: Build;
beforeAll(async () => {
  world = await deploymentWorld();
  build = await world.build();
});
afterAll(() => world.close());
beforeEach(() => world.listen());

const deploy = (...[files = {}, options]: Parameters<DeploymentWorld["deploy"]>) =>
  world.deploy(files, { build, ...options });
const isBinding = (path: string) => path.endsWith("/bindings");

describe("troubles on the way", () => {
  it("says which Action Auth0 could not build, grants nothing, and leaves no lock", async () => {
    world.listen(async ({ method, path }, pass) => {
      const answer = await pass();
      if (method !== "GET" || !/^\/actions\/actions\/[^/]+$/.test(path)) return answer;
      return Response.json({ ...((await answer.json()) as object), status: "failed" });
    });
    await expect(deploy()).rejects.toMatchObject({
      message: expect.stringContaining("Auth0 could not build the Action federated-login"),
    });
    const { store } = world;
    expect(store.clientGrants.find(({ audience }) => audience === "https://api.example.com/orders")).toBeUndefined();
    expect(store.actions.find(({ name }) => name === "deployment-lock")).toBeUndefined();
  });

  it("stops between two writes when it is interrupted", async () => {
    const interrupted = new AbortController();
    world.listen((sent, pass) => {
      if (sent.write === 2) interrupted.abort();
      return pass();
    });
    await expect(deploy({}, { signal: interrupted.signal })).rejects.toMatchObject({
      message: "interrupted: run it again to finish what was begun",
    });
    expect(world.store.actions.find(({ name }) => name === "deployment-lock")).toBeUndefined();
  });

  it("binds again where the tenant says that it is too early", async () => {
    let refused = 0;
    world.listen(async ({ method, path }, pass) => {
      if (method !== "PATCH" || !isBinding(path) || refused === 3) return pass();
      refused += 1;
      return Response.json({ message: "conflict" }, { status: 409 });
    });
    await deploy();
    expect(refused).toBe(3);
    expect((await world.plan({}, { build })).changes).toEqual([]);
  });

  it("does not believe a tenant that answers a write and forgets it", async () => {
    const other = await world.build();
    const grant = world.store.clientGrants.find(({ audience }) => audience === "https://api.example.com/orders");
    if (!grant) throw new Error("not deployed");
    await world.administer("DELETE", `/client-grants/${grant.id}`);
    world.listen(async (sent, pass) =>
      sent.method === "POST" && sent.path === "/client-grants" ? Response.json({ ...grant }, { status: 201 }) : pass(),
    );
    await expect(deploy({}, { build: other })).rejects.toMatchObject({
      message: expect.stringContaining("still is not as planned"),
    });
    world.listen();
    await deploy();
  });

  it("writes nothing where it cannot keep the build", async () => {
    const smaller = await world.build({ "customers/globex.yaml": undefined });
    world.listen();
    await expect(deploy({}, { build: smaller, remove: true, keepDir: "/dev/null" })).rejects.toMatchObject({
      message: expect.stringMatching(/^\/dev\/null\/.* cannot be written: ENOTDIR$/),
    });
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });
});

describe("one customer", () => {
  it("costs a handful of reads once the ids of clients are known", async () => {
    await deploy();
    world.listen();
    const plan = await world.plan({}, { build, customer: "globex" });
    expect(plan.changes).toEqual([]);
    expect(world.sent.length).toBeLessThanOrEqual(12);
    expect(world.sent.filter(({ path }) => path === "/clients")).toHaveLength(1);
  });

  it("is created alone, and clients are listed again where somebody made one", async () => {
    await deploy({}, { build: await world.build({ "customers/globex.yaml": undefined }), remove: true });
    await world.administer("POST", "/clients", { name: "of another team" });
    world.listen();
    const { written } = await deploy({}, { customer: "globex" });
    expect(written).toEqual([
      { action: "create", kind: "connection", name: "globex-saml" },
      { action: "create", kind: "organization", name: "globex" },
    ]);
    expect(world.sent.filter(({ path }) => path === "/clients").length).toBeGreaterThan(1);
    expect((await world.plan({}, { build })).changes).toEqual([]);
  });
});
