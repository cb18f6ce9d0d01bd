import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { apisSchema, type Customer, customerSchema, vendorSchema } from "../../../compiler/policy-files/schema.ts";
import { testTime } from "../policy-files/base-policy.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { withPolicy } from "../policy-folder.ts";

/** The base policy with some files changed. */
export function policyWith(files: Files = {}): Promise<Policy> {
  return withPolicy(files, (dir) => loadPolicy({ dir, environment: "local", now: testTime }));
}

const apis = apisSchema.parse({
  namespace: "vendor",
  apis: {
    orders: {
      name: "Orders",
      audience: "https://api.example.com/orders",
      scopes: { "read:orders": "Read", "write:orders": "Write" },
      roles: { viewer: ["read:orders"], manager: ["read:orders", "write:orders"] },
    },
  },
});
const vendor = vendorSchema.parse({ customer: "vendor", name: "Vendor", access: {} });

/** Part of a customer's file, as it is written. */
export type Written = Readonly<Record<string, unknown>>;

/** A policy of one customer, acme, without files: for tests that need thousands. */
export function policyOf(written: Written): Policy {
  const acme: Customer = customerSchema.parse({
    customer: "acme",
    name: "Acme",
    connections: { "acme-oidc": { strategy: "oidc", email_domains: "any" } },
    access: { orders: { roles: ["viewer", "manager"] } },
    applications: {
      portal: { type: "spa", party: "first", apis: ["orders"], callbacks: ["https://portal.example/"] },
      field: { type: "spa", party: "first", apis: ["orders"], callbacks: ["https://field.example/"] },
    },
    ...written,
  });
  return {
    environmentName: "local",
    environment: { domain: "tenant.example", values: {}, public_keys: [] },
    apis,
    vendor,
    customers: [acme],
    files: { environment: "local.yaml", apis: "apis.yaml", vendor: "vendor.yaml", customer: (slug) => `${slug}.yaml` },
    warnings: [],
    texts: new Map(),
    locate: (file, path) => ({ file, line: Number(path[1] ?? 0) + 1, column: 1 }),
  };
}
