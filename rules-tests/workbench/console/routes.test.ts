import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { manyCustomers } from "../../../scripts/bench/many-customers.ts";
import { PolicyWork } from "../../../workbench/console/background/policy-work.ts";
import type { ConsoleWorld } from "../../../workbench/console/console-world.ts";
import { policyConsole } from "../../../workbench/console/policy-console.ts";

/** A policy of 60 customers: more than a page. */
let dir: string;
let policy: Policy;
let work: PolicyWork;
let fetchConsole: ReturnType<typeof policyConsole>["fetch"];

beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "console-")), "policy");
  await manyCustomers(60, dir);
  policy = await loadPolicy({ dir, environment: "local" });
  const files = { dir, environment: "local" };
  work = new PolicyWork({ ...files, deployed: () => policy });
  const served = () => ({ policy, deployed: policy, users: [] });
  // Neither the tenant nor the network is used by these routes.
  const world = { files, served, work, tenant: { tenant: {} } } as unknown as ConsoleWorld;
  fetchConsole = policyConsole(() => world).fetch;
});
afterAll(async () => {
  await work.close();
  await rm(join(dir, ".."), { recursive: true, force: true });
});

/** What answers have, one or the other. */
interface Body {
  readonly customers: readonly object[];
  readonly connections: readonly unknown[];
  readonly applications: readonly { readonly name: string }[];
  readonly roles: readonly { readonly rules: readonly object[] }[];
  readonly examples: readonly { readonly complaint: string | null }[];
  readonly changes: readonly object[];
  readonly problems: readonly object[];
  readonly text: string;
}

const get = async (path: string) => {
  const answer = await fetchConsole(new Request(`https://localhost/${path}`));
  return { status: answer.status, body: (await answer.json()) as Body };
};
const post = async (path: string, body: unknown) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetchConsole(new Request(`https://localhost/${path}`, { method: "POST", body: text }));
};
const asked = async (path: string, body: unknown) => {
  const answer = await post(path, body);
  return { status: answer.status, body: (await answer.json()) as Body };
};

const place = { customer: "customer-7", connection: "customer-7-oidc", application: "portal", api: "orders" };

describe("the map", () => {
  it("comes page by page, with what each customer reaches", async () => {
    const first = await get("access");
    expect(first.body).toMatchObject({
      total: 61,
      found: 61,
      pages: 2,
      apis: [{ key: "orders" }, { key: "invoices" }],
    });
    expect(first.body.customers).toHaveLength(50);
    expect((await get("access?page=1")).body.customers).toHaveLength(11);
    expect((await get("access?customer=customer-7")).body.customers).toEqual([
      {
        ...{ customer: "customer-7", name: "customer-7 Corporation", enforcement: "enforce" },
        cells: [
          {
            ...{ api: "orders", applications: expect.any(Number), machines: 1 },
            roles: [
              { role: "viewer", given: 7 },
              { role: "manager", given: 5 },
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    ["q=corporation customer-5", 11],
    ["q=no such thing", 0],
    ["api=invoices", 1],
    ["api=orders&role=orders:manager", 61],
    ["role=orders:no-such", 0],
    ["role=__proto__:x", 0],
  ])("is searched by %s", async (query, found) => {
    expect((await get(`access?${query}`)).body).toMatchObject({ found });
  });

  it("tells of a cell its rules with their places, its applications and connections", async () => {
    const { body } = await get("access/cell?customer=customer-7&api=orders");
    expect(body.connections).toEqual([
      { name: "customer-7-oidc", strategy: "oidc", email_domains: "customer-7.example" },
    ]);
    expect(body.applications).toContain("customer-7--portal");
    expect(body.roles[1]).toMatchObject({ role: "manager", scopes: ["read:orders", "write:orders"] });
    expect(body.roles[1]?.rules[0]).toEqual({
      ...{ number: 2, words: "by group Orders-Department-1" },
      at: `${dir}/customers/customer-7.yaml:${policy.locate(policy.files.customer("customer-7"), ["role_mapping", 1]).line}`,
    });
    expect(await get("access/cell?customer=customer-7&api=invoices")).toMatchObject({ status: 404 });
    expect(await get("access?page=-1")).toMatchObject({ status: 400, body: { place: "page" } });
  });
});

describe("what forms offer", () => {
  it("is what a customer has", async () => {
    expect((await get("choices")).body.customers).toHaveLength(61);
    const { body } = await get("choices/customer-7");
    expect(body.connections).toEqual(["customer-7-oidc"]);
    expect(body.applications.map(({ name }) => name)).toContain("portal");
    expect(body.examples[0]).toMatchObject({ name: "a manager", attributes: { groups: ["Orders-Department-1"] } });
    expect(await get("choices/nobody")).toMatchObject({ status: 404, body: { place: "customer" } });
  });
});

describe("what if", () => {
  const person = (attributes: string, other = {}) => asked("what-if/person", { ...place, attributes, ...other });

  it("decides on a person's attributes, as JSON or YAML", async () => {
    const attributes = { email: "ann@customer-7.example", groups: ["Orders-Department-1"] };
    const told = await person(JSON.stringify(attributes));
    expect(told).toMatchObject({ status: 200, body: { decision: "allow", roles: ["manager"] } });
    expect(await person("email: ann@customer-7.example\ngroups: [x]\n")).toMatchObject({ body: { code: "no_role" } });
  });

  it.each([
    ['{"email": "a', "attributes:1:13", /^neither JSON nor YAML/],
    ["- a\n", "attributes:1:1", /must be an object/],
    ["a: &x 1\nb: *x\n", "attributes:1:1", /anchors/],
  ])("tells where the attributes %j have a mistake", async (attributes, at, error) => {
    expect(await person(attributes)).toEqual({ status: 400, body: { error: expect.stringMatching(error), place: at } });
  });

  it("tells names that are not there", async () => {
    expect(await person("{}", { api: "ordres" })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/no API "ordres"/) },
    });
  });

  it("compares a text that is not saved", async () => {
    const { text } = (await get("what-if/file?name=customers/customer-7.yaml")).body;
    const edit = (changed: string) => asked("what-if/policy", { file: "customers/customer-7.yaml", text: changed });
    const { body } = await edit(text.replace("groups: Orders-Department-1 }", "groups: Ops }"));
    expect(body.changes[0]).toMatchObject({ widens: true, words: expect.stringMatching(/orders:manager .*Ops/) });
    expect(body.examples).toMatchObject([{ name: "a manager", complaint: expect.stringMatching(/^expected roles/) }]);
    expect((await edit("customer: x")).body.problems.length).toBeGreaterThan(0);
  });

  it.each(["../../package.json", "customers/../apis.yaml", "/etc/passwd", "customers/none.yaml", ""])(
    "reads no file but the policy's: %j",
    async (name) => {
      expect(await get(`what-if/file?name=${encodeURIComponent(name)}`)).toMatchObject({ status: 404 });
      expect((await asked("what-if/policy", { file: name || "x", text: "" })).status).toBe(404);
    },
  );
});

describe("tests", () => {
  it("run all examples", async () => {
    const { body } = await asked("examples/run", {});
    expect(body.problems).toEqual([]);
    expect(body.examples.length).toBeGreaterThan(180);
    expect(body.examples.filter(({ complaint }) => complaint !== null)).toEqual([]);
  });

  const query = new URLSearchParams({ ...place, lists: "groups", separator: ";" });
  const linesOf = async (answer: Response) =>
    (await answer.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("decide on many users, row by row", async () => {
    const answer = await post(
      `bulk/run?${query}`,
      "email,groups\nann@customer-7.example,x;Orders-Department-1\nben\nzoe@customer-7.example,none\n",
    );
    expect(answer.headers.get("content-type")).toMatch(/^application\/x-ndjson/);
    expect(await linesOf(answer)).toEqual([
      { total: 2, problems: [{ line: 3, column: 2, message: expect.any(String) }] },
      {
        results: [
          expect.objectContaining({ line: 2, roles: ["manager"] }),
          expect.objectContaining({ code: "no_role" }),
        ],
        csv: expect.any(String),
      },
    ]);
  });

  it("refuse as a whole what names the policy lacks", async () => {
    const wrong = new URLSearchParams({ ...place, application: "no-such" });
    expect(await asked(`bulk/run?${wrong}`, "email\nann\n")).toMatchObject({ status: 400 });
    expect(await asked(`bulk/run?${query}`, " ")).toMatchObject({ status: 400, body: { place: "file" } });
  });

  it("end when nobody reads on, and others are answered meanwhile", async () => {
    const users = Array.from({ length: 30_000 }, (_, i) => `user${i}@customer-7.example,Orders-Department-${i % 10}`);
    const answer = await post(`bulk/run?${query}`, `email,groups\n${users.join("\n")}\n`);
    const reader = answer.body?.getReader();
    await reader?.read();
    const told = await asked("what-if/person", { ...place, attributes: "{}" });
    expect(told.body).toMatchObject({ code: "email_domain_not_allowed" });
    await reader?.cancel();
  });
});

describe("the process that works", () => {
  it("tells what waits when it is ended, and starts anew", async () => {
    const impatient = new PolicyWork({ dir, environment: "local", deployed: () => policy, patience: 1 });
    await expect(impatient.ask<"test">({ kind: "test" })).rejects.toThrow(/took longer/);
    await impatient.close();
  });
});
