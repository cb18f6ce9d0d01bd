import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { checkPolicy } from "../../../compiler/check.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { CheckedCustomers } from "../../../compiler/unchanged/checked-customers.ts";
import { withPolicy } from "../policy-folder.ts";

const slugs = ["one", "two", "three", "four", "five"];
const today = Date.UTC(2026, 5, 1);

const customerFile = (slug: string) => `customer: ${slug}
name: ${slug}
connections:
  ${slug}-oidc: { strategy: oidc, email_domains: [${slug}.example], options: { client_id: x, issuer: "https://i.example" } }
access: { orders: { roles: [viewer] } }
role_mapping:
  - { when: { groups: Viewers }, roles: ["orders:viewer"], until: 2026-06-01 }
applications:
  portal: { type: spa, party: first, apis: [orders], callbacks: ["https://${slug}.example/callback"] }
examples:
  - name: a viewer
    connection: ${slug}-oidc
    application: portal
    api: orders
    attributes: { email: ann@${slug}.example, groups: [Viewers] }
    scopes: []
    expect: { roles: [viewer], scopes: [] }
`;

const customersFile = (slug: string) => join("customers", `${slug}.yaml`);
const files = {
  "customers/acme.yaml": undefined,
  "customers/globex.yaml": undefined,
  ...Object.fromEntries(slugs.map((slug) => [customersFile(slug), customerFile(slug)])),
};

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "checked-"));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

type Result = { readonly refused: readonly string[] } | { readonly told: unknown };

/** What a check comes to, and which customers' files it read as YAML. */
async function check(dir: string, { remembers = true, now = today } = {}): Promise<{ result: Result; read: string[] }> {
  const checked = remembers ? await CheckedCustomers.open(join(cache, "checked.json")) : undefined;
  const parsing = jest.spyOn(jest.requireActual<typeof import("yaml")>("yaml"), "parseDocument");
  try {
    const told = await checkPolicy({ dir, environment: "local", now, checked });
    await checked?.save();
    return { result: { told }, read: customersIn(parsing.mock.calls) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { result: { refused: error.problems.map(({ message }) => message) }, read: customersIn(parsing.mock.calls) };
  } finally {
    parsing.mockRestore();
  }
}

function customersIn(calls: readonly (readonly unknown[])[]): string[] {
  const names = calls.flatMap(([text]) => /^customer: (\w+)/.exec(String(text))?.[1] ?? []);
  return [...new Set(names)].filter((name) => name !== "vendor").sort();
}

/** Changes a file of a policy folder. */
async function edit(dir: string, file: string, find: string, replacement: string): Promise<void> {
  const text = await readFile(join(dir, file), "utf8");
  expect(text).toContain(find);
  await writeFile(join(dir, file), text.replace(find, replacement));
}

type Edit = (dir: string) => Promise<void>;
const all = [...slugs].sort();
const edits: readonly (readonly [what: string, edit: Edit, read: readonly string[]])[] = [
  ["nothing", async () => {}, []],
  ["a name", (dir) => edit(dir, customersFile("two"), "name: two", "name: Second"), ["two"]],
  [
    "a rule, so that there is a warning",
    (dir) => edit(dir, customersFile("two"), "when: { groups: Viewers }", "everyone: true"),
    ["two"],
  ],
  ["a customer that is new", (dir) => writeFile(join(dir, customersFile("six")), customerFile("six")), ["six"]],
  ["a customer that is gone", (dir) => rm(join(dir, customersFile("two"))), []],
  ["a problem", (dir) => edit(dir, customersFile("two"), "party: first", "party: second"), all],
  ["an example that fails", (dir) => edit(dir, customersFile("two"), "groups: [Viewers] }", "groups: [] }"), all],
  ["a connection that another has", (dir) => edit(dir, customersFile("two"), "  two-oidc", "  One-OIDC"), all],
  ["a domain that another has", (dir) => edit(dir, customersFile("two"), "[two.example]", "[one.example]"), all],
  [
    "a client that another has",
    (dir) => edit(dir, customersFile("two"), "party: first", "party: first, name: three--portal"),
    all,
  ],
  [
    "an example of another's connection",
    (dir) => edit(dir, customersFile("two"), "connection: two-oidc", "connection: one-oidc"),
    all,
  ],
  [
    "a client of the vendor's name",
    (dir) => edit(dir, customersFile("two"), "party: first", "party: first, name: vendor--console"),
    all,
  ],
  ["the APIs", (dir) => edit(dir, "apis.yaml", "name: Orders API", "name: Orders"), all],
  ["the vendor's file", (dir) => edit(dir, "vendor.yaml", "name: Vendor", "name: Us"), all],
  ["the environment", (dir) => edit(dir, "environments/local.yaml", "values:", "other_actions: {}\nvalues:"), all],
  [
    "the list of customers",
    (dir) => edit(dir, "environments/local.yaml", "values:", "customers: [one, two]\nvalues:"),
    ["one", "two"],
  ],
];

describe("a check after a check", () => {
  it.each(edits)(
    "tells what one that remembers nothing tells, having read what changed: %s",
    async (_what, change, read) => {
      await withPolicy(files, async (dir) => {
        expect(await check(dir)).toMatchObject({ read: all });
        await change(dir);
        const again = await check(dir);
        expect(again.result).toEqual((await check(dir, { remembers: false })).result);
        expect(again.read).toEqual(read);
      });
    },
  );

  it("reads all of it on another day: rules end with one", async () => {
    await withPolicy(files, async (dir) => {
      await check(dir);
      const tomorrow = { now: today + 86_400_000 };
      const again = await check(dir, tomorrow);
      expect(again.read).toEqual(all);
      expect(again.result).toEqual((await check(dir, { remembers: false, ...tomorrow })).result);
    });
  });

  it("tells a warning of an unchanged file again", async () => {
    const warned = {
      ...files,
      [customersFile("three")]: customerFile("three").replace("when: { groups: Viewers }", "everyone: true"),
    };
    await withPolicy(warned, async (dir) => {
      const first = await check(dir);
      expect(JSON.stringify(first.result)).toContain("everybody who signs in");
      const again = await check(dir);
      expect(again).toEqual({ result: first.result, read: [] });
    });
  });

  it.each(["not JSON", '{"version":1,"customers":[["x",{"examples":"3"}]]}', '{"version":9,"customers":[]}'])(
    "does not mind a damaged memory: %s",
    async (text) => {
      await withPolicy(files, async (dir) => {
        await check(dir);
        await writeFile(join(cache, "checked.json"), text);
        expect((await check(dir)).read).toEqual(all);
        expect((await check(dir)).read).toEqual([]);
      });
    },
  );
});
