import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import { KeptReading, keptFor } from "../../deployment/kept-reading.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";

const isOfLinks = (path: string) => path.endsWith("/enabled_connections");

describe("a plan that is interrupted", () => {
  let world: DeploymentWorld;
  let build: Build;
  let organizations: number;
  beforeAll(async () => {
    world = await deploymentWorld();
    build = await world.build();
    await world.deploy({}, { build });
    organizations = world.store.organizations.list().length;
  });
  afterAll(() => world.close());

  const readingFile = () => join(world.keepDir, "local", "reading.jsonl");
  const asked = () => world.sent.filter(({ path }) => isOfLinks(path)).length;

  async function interrupted(after: number): Promise<void> {
    let answered = 0;
    world.listen(async ({ path }, pass) => {
      if (isOfLinks(path) && ++answered > after) throw new TypeError("fetch failed");
      return pass();
    });
    await expect(world.plan({}, { build, resumes: true })).rejects.toThrow("does not answer");
    world.listen();
  }

  it("goes on where it was, and then forgets what it had read", async () => {
    await interrupted(1);
    const steps: string[] = [];
    const plan = await world.plan({}, { build, resumes: true, step: (text) => steps.push(text) });
    expect(asked()).toBe(organizations - 1);
    expect(steps).toContain(
      "Going on with a plan that was interrupted: the connections of one organization are read already",
    );
    expect(plan.changes).toEqual([]);
    await expect(stat(readingFile())).rejects.toThrow("ENOENT");

    world.listen();
    await world.plan({}, { build, resumes: true });
    expect(asked()).toBe(organizations);
  });

  it("is no help to a deployment or to verify, which read all of it", async () => {
    await interrupted(1);
    await world.plan({}, { build });
    expect(asked()).toBe(organizations);
  });

  it("is forgotten when something is deployed", async () => {
    await interrupted(1);
    const [organization] = world.store.organizations.list(({ name }) => name === "acme");
    world.store.organizations.put({ ...organization, display_name: "Another" } as NonNullable<typeof organization>);
    await world.deploy({}, { build });
    await expect(stat(readingFile())).rejects.toThrow("ENOENT");
  });
});

describe("what is kept of a reading", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "reading-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const links = [{ connection_id: "con_1", connection: { name: "acme-oidc" } }];

  it("counts for its tenant and for an hour, whatever else the file holds", async () => {
    const file = join(folder, "made", "reading.jsonl");
    const open = (tenant = "tenant.example", now = 0) => KeptReading.open(file, tenant, () => now);
    (await open()).keep("org_1", links);
    await appendFile(file, 'not JSON\n{"tenant":"tenant.example","at":0,"organization":7,"links":[]}\n{"tena');
    expect((await open()).linksOf("org_1")).toEqual(links);
    expect((await open()).size).toBe(1);
    expect((await open("other.example")).size).toBe(0);
    expect((await open("tenant.example", keptFor - 1)).size).toBe(1);
    expect((await open("tenant.example", keptFor)).size).toBe(0);
    expect((await open("tenant.example", -1)).size).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("is only a help: a folder that cannot be written stops no plan", async () => {
    await writeFile(join(folder, "a-file"), "");
    const reading = await KeptReading.open(join(folder, "a-file", "reading.jsonl"), "tenant.example");
    expect(() => reading.keep("org_1", links)).not.toThrow();
    await expect(readFile(join(folder, "a-file"), "utf8")).resolves.toBe("");
  });
});
