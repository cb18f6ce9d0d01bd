import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { type ActionBody, bundleActions } from "../../compiler/bundling/bundle-actions.ts";
import { runExamples } from "../../compiler/examples/run-examples.ts";
import { fullestPolicies } from "../../compiler/fullest-policies.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import type { Customer } from "../../compiler/policy-files/schema.ts";
import { sealCarriers } from "../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../compiler/sealing/signing-key.ts";
import { tenantFiles } from "../../compiler/tenant-files/tenant-files.ts";
import { tryPolicy } from "./policy-files/try-policy.ts";

const customerFile = (slug: string) => `customer: ${slug}
name: ${slug}
connections:
  ${slug}-oidc: { strategy: oidc, email_domains: [${slug}.example] }
access: { orders: { roles: [viewer] } }
role_mapping: [{ everyone: true, roles: ["orders:viewer"] }]
applications:
  portal: { type: spa, party: first, apis: [orders], callbacks: ["https://${slug}.example/callback"] }
examples:
  - name: anybody
    connection: ${slug}-oidc
    application: portal
    api: orders
    attributes: { email: ann@${slug}.example }
    scopes: []
    expect: { roles: [viewer], scopes: [] }
`;

/** A policy of many customers, and how often their applications and connections were read. */
async function policyOf(count: number): Promise<{ policy: Policy; reads: () => number }> {
  const slugs = Array.from({ length: count }, (_, number) => `c${number}`);
  const files = Object.fromEntries(slugs.map((slug) => [`customers/${slug}.yaml`, customerFile(slug)]));
  const { policy, problems } = await tryPolicy(files);
  if (!policy) throw new Error(problems.join("\n"));
  let reads = 0;
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      ownKeys: (object) => {
        reads++;
        return Reflect.ownKeys(object);
      },
      get: (object, key) => {
        reads++;
        return Reflect.get(object, key);
      },
    });
  const watch = (customer: Customer): Customer => ({
    ...customer,
    applications: counted(customer.applications),
    connections: counted(customer.connections),
  });
  const watched = { ...policy, vendor: watch(policy.vendor), customers: policy.customers.map(watch) };
  return { policy: watched, reads: () => reads };
}

describe("the work for many customers", () => {
  let actions: ActionBody[];
  beforeAll(async () => {
    actions = await bundleActions();
  });

  const steps: readonly [string, (policy: Policy) => unknown][] = [
    [
      "sealing and writing the tenant's files",
      (policy) => tenantFiles(policy, [], sealCarriers(policy, createSigningKey())),
    ],
    ["running the examples", (policy) => runExamples(policy, actions)],
  ];

  it.each(steps)("is linear to their number: %s", async (_, run) => {
    const reads: number[] = [];
    for (const count of [4, 8, 12]) {
      const world = await policyOf(count);
      await run(world.policy);
      reads.push(world.reads());
    }
    const [four = 0, eight = 0, twelve = 0] = reads;
    expect(eight).toBeGreaterThan(four);
    expect(twelve - eight).toBe(eight - four);
  });
});

it("signs, parses and writes no more than twice as much for twice the customers", async () => {
  const parsing = jest.spyOn(jest.requireActual<typeof import("yaml")>("yaml"), "parseDocument");
  const count = async (customers: number) => {
    parsing.mockClear();
    const { policy } = await policyOf(customers);
    const key = createSigningKey();
    const sign = jest.fn(key.sign);
    const files = tenantFiles(policy, [], sealCarriers(policy, { ...key, sign }));
    return { parses: parsing.mock.calls.length, signatures: sign.mock.calls.length, files: files.size };
  };
  const [few, many] = [await count(6), await count(12)];
  for (const work of ["parses", "signatures", "files"] as const) {
    expect(few[work]).toBeGreaterThan(6);
    expect(many[work]).toBeLessThanOrEqual(2 * few[work]);
  }
  parsing.mockRestore();
});

it("reads each file once, and again only to tell a place in it", async () => {
  const actions = await bundleActions();
  const parsing = jest.spyOn(jest.requireActual<typeof import("yaml")>("yaml"), "parseDocument");
  const { policy } = await policyOf(6);
  await runExamples(policy, actions);
  const files = ["apis.yaml", "vendor.yaml", "environment"].length + policy.customers.length;
  expect(parsing).toHaveBeenCalledTimes(files);
  for (const path of [
    ["applications", "portal"],
    ["examples", 0],
  ]) {
    expect(policy.locate(policy.files.customer("c3"), path)).toMatchObject({ line: path[0] === "examples" ? 10 : 8 });
  }
  expect(parsing).toHaveBeenCalledTimes(files + 1);
  parsing.mockRestore();
});

it("tells the places of names that are used twice, in files whose nodes are forgotten", async () => {
  const twice = customerFile("one")
    .replace("one-oidc:", "two-oidc:")
    .replace("connection: one-oidc", "connection: two-oidc");
  const { problems } = await tryPolicy({ "customers/one.yaml": twice, "customers/two.yaml": customerFile("two") });
  expect(problems).toEqual([
    'customers/two.yaml:4:3: connection "two-oidc" already exists at customers/one.yaml:4:3: rename one of them',
  ]);
});

describe("fullestPolicies", () => {
  const policy = (name: string, characters: number, capacity = 2295) => ({
    kind: "client",
    name,
    customer: "acme",
    version: "12345678",
    characters,
    capacity,
  });

  it("lists the fullest first, and no more than requested", () => {
    const policies = [policy("a", 100), policy("b", 300), policy("c", 100), policy("d", 90, 100)];
    expect(fullestPolicies(policies, 3).map(({ name }) => name)).toEqual(["d", "b", "a"]);
    expect(fullestPolicies(policies, 9)).toHaveLength(4);
  });
});
