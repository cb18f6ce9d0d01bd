import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { CheckedCustomers } from "../../compiler/unchanged/checked-customers.ts";
import type { Plan } from "../../deployment/plan.ts";
import { planAsJson } from "../../deployment/show-plan.ts";
import { basePolicy } from "../compiler/policy-files/base-policy.ts";
import type { Files } from "../compiler/policy-files/try-policy.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";

const customerFile = (slug: string, more = "") => `customer: ${slug}
name: ${slug}
connections:
  ${slug}-oidc: { strategy: oidc, email_domains: [${slug}.example], options: { client_id: x, issuer: "https://i.example" } }
access: { orders: { roles: [viewer] } }
role_mapping: [{ everyone: true, roles: ["orders:viewer"] }]
applications:
  portal: { type: spa, party: first, apis: [orders], callbacks: ["https://${slug}.example/callback"] }
${more}`;

const files: Record<string, string> = {
  "customers/one.yaml": customerFile("one", "enforcement: suspended\n"),
  "customers/two.yaml": customerFile("two", "reauthenticate_after: 1h\n"),
  "customers/three.yaml": customerFile("three"),
  "customers/four.yaml": customerFile("four"),
};
const fileOf = (slug: string) => files[`customers/${slug}.yaml`] ?? "";

let world: DeploymentWorld;
let memory: string;
beforeAll(async () => {
  world = await deploymentWorld();
  memory = join(world.keepDir, "checked.json");
});
afterAll(() => world.close());

interface Told {
  readonly told: unknown;
  /** The customers' files that were read as YAML. */
  readonly read: readonly string[];
  readonly build?: Plan["build"];
}

async function plan(policy: Files, customer: string, remembers: boolean): Promise<Told> {
  const checked = remembers ? await CheckedCustomers.open(memory) : undefined;
  const parsing = jest.spyOn(jest.requireActual<typeof import("yaml")>("yaml"), "parseDocument");
  const read = () => {
    const slugs = parsing.mock.calls.flatMap(([text]) => /^customer: (\w+)/.exec(String(text))?.[1] ?? []);
    return [...new Set(slugs)].filter((slug) => slug !== "vendor").sort();
  };
  try {
    // The same folder each time: files are remembered by their paths.
    const made = await world.plan({}, { policyDir: await folderOf(policy), customer, forComparison: true, checked });
    const { build } = made;
    return { told: { ...planAsJson(made), calls: 0 }, read: read(), build };
  } catch (error) {
    return { told: String(error), read: read() };
  } finally {
    await checked?.save();
    parsing.mockRestore();
  }
}

async function folderOf(policy: Files): Promise<string> {
  const dir = join(world.keepDir, "policy");
  await rm(dir, { recursive: true, force: true });
  for (const [name, text] of Object.entries({ ...basePolicy, ...policy })) {
    await mkdir(join(dir, name, ".."), { recursive: true });
    await writeFile(join(dir, name), text ?? "");
  }
  return dir;
}

/** The slugs of all customers. */
const all = Object.keys({ ...basePolicy, ...files })
  .flatMap((name) => /^customers\/(\w+)\.yaml$/.exec(name)?.[1] ?? [])
  .sort();

describe("a plan of one customer", () => {
  beforeAll(async () => {
    await world.deploy(files);
    // Somebody has enabled another customer's application for a connection.
    const idOf = (name: string) => world.store.clients.find((client) => client.name === name)?.client_id ?? "";
    const connection = world.store.connections.find(({ name }) => name === "three-oidc");
    if (!connection) throw new Error("three-oidc is not there");
    world.store.connections.put({
      ...connection,
      enabled_clients: [...(connection.enabled_clients ?? []), idOf("two--portal")],
    });
  });

  it("reads all files at first, and then its own alone", async () => {
    await rm(memory, { force: true });
    expect((await plan(files, "three", true)).read).toEqual(all);
    expect((await plan(files, "three", true)).read).toEqual(["three"]);
    const edited = { ...files, "customers/three.yaml": fileOf("three").replace("name: three", "name: Third") };
    expect((await plan(edited, "three", true)).read).toEqual(["three"]);
  });

  it.each([...all, "vendor", "unknown"])("is as by the whole build: %s", async (slug) => {
    await plan(files, "three", true);
    const [short, whole] = [await plan(files, slug, true), await plan(files, slug, false)];
    expect(short.told).toEqual(whole.told);
    if (slug === "unknown") return;
    expect(short.read.length).toBeLessThanOrEqual(1);
    for (const [path, text] of short.build?.files ?? [])
      expect([path, whole.build?.files.get(path)]).toEqual([path, text]);
    expect(new Set(short.build?.customers.concat(short.build.others?.slugs ?? []))).toEqual(
      new Set(whole.build?.customers),
    );
    const shared = (build: Plan["build"] | undefined) =>
      [...(build?.files.keys() ?? [])].filter((path) => !/^(clients|grants|connections|organizations)\//.test(path));
    expect(shared(short.build)).toEqual(shared(whole.build));
  });

  it.each<[string, Files]>([
    ["an edited file", { "customers/three.yaml": fileOf("three").replace("name: three", "name: Third") }],
    ["a domain of another's", { "customers/two.yaml": fileOf("two").replace("[two.example]", "[one.example]") }],
    [
      "a domain of another's, in its own file",
      { "customers/three.yaml": fileOf("three").replace("[three.example]", "[one.example]") },
    ],
    ["a connection of another's", { "customers/three.yaml": fileOf("three").replace("  three-oidc", "  One-OIDC") }],
    ["another's file that is no YAML", { "customers/two.yaml": "customer: [" }],
    ["another's file that is invalid", { "customers/two.yaml": fileOf("two").replace("party: first", "party: x") }],
    ["one more customer", { "customers/five.yaml": customerFile("five") }],
    ["the APIs", { "apis.yaml": String(basePolicy["apis.yaml"]).replace("Orders API", "Orders") }],
  ])("tells the same after a change of %s", async (_what, change) => {
    await plan(files, "three", true);
    const edited = { ...files, ...change };
    const [short, whole] = [await plan(edited, "three", true), await plan(edited, "three", false)];
    expect(short.told).toEqual(whole.told);
  });
});
