import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes a policy folder of so many customers, beside the sample's APIs and vendor. A customer has 12 rules, two
 * applications and three examples: 60 lines.
 */
export async function manyCustomers(count: number, dir: string, sample = "deploy"): Promise<void> {
  for (const name of ["apis.yaml", "vendor.yaml", "environments"]) {
    await cp(join(sample, name), join(dir, name), { recursive: true });
  }
  await mkdir(join(dir, "customers"));
  for (let number = 0; number < count; number++) {
    const slug = `customer-${number}`;
    await writeFile(join(dir, "customers", `${slug}.yaml`), customerFile(slug));
  }
}

function customerFile(slug: string): string {
  const rules = Array.from(
    { length: 10 },
    (_, rule) =>
      `  - when: { groups: Orders-Department-${rule} }\n    roles: [orders:${rule % 2 ? "manager" : "viewer"}]`,
  ).join("\n");
  return `customer: ${slug}
name: ${slug} Corporation
connections:
  ${slug}-oidc:
    strategy: oidc
    display_name: ${slug}
    email_domains: [${slug}.example]
    options:
      type: back_channel
      discovery_url: https://login.${slug}.example/.well-known/openid-configuration
      issuer: https://login.${slug}.example
      client_id: auth0
      client_secret: "##OIDC_CLIENT_SECRET_OF_ALL##"
      scope: openid profile email groups
      attribute_map: { mapping_mode: bind_all }
access:
  orders:
    roles: [viewer, manager]
    machine_scopes: [read:orders, export:orders]
role_mapping:
${rules}
  - when: { groups: { glob: "Orders-*", ignore_case: true }, department: [Sales, Support] }
    roles: [orders:viewer]
  - when: { title: { present: true }, groups: [Field, Road, "Café"] }
    roles: [orders:viewer]
applications:
  portal:
    type: spa
    party: first
    name: ${slug} Portal
    apis: [orders]
    callbacks: ["https://portal.${slug}.example/callback"]
  nightly-sync:
    type: machine
    apis: [orders]
examples:
  - name: a manager
    connection: ${slug}-oidc
    application: portal
    api: orders
    attributes: { email: ann@${slug}.example, groups: [Orders-Department-1] }
    expect: { roles: [manager], scopes: [read:orders, write:orders] }
  - name: a viewer
    connection: ${slug}-oidc
    application: portal
    api: orders
    attributes: { email: ben@${slug}.example, groups: [orders-readers], department: Sales }
    expect: { roles: [viewer], scopes: [read:orders] }
  - name: a stranger
    connection: ${slug}-oidc
    application: portal
    api: orders
    attributes: { email: cid@${slug}.example, groups: [Cleaning] }
    expect: { deny: no_role }
`;
}
