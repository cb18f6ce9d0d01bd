/** The policy that these tests deploy: two customers and their applications, with one provider for all users. */
export const apis = `namespace: https://claims.example.com
apis:
  orders:
    name: Orders
    audience: https://api.example.com/orders
    scopes: { read:orders: Read, write:orders: Write, export:orders: Export }
    roles: { viewer: [read:orders], manager: [read:orders, write:orders] }
  invoices:
    name: Invoices
    audience: https://api.example.com/invoices
    scopes: { read:invoices: Read, pay:invoices: Pay }
    roles: { reader: [read:invoices] }
  payroll:
    name: Payroll
    audience: https://api.example.com/payroll
    scopes: { read:payroll: Read }
    roles: { clerk: [read:payroll] }
`;

export const vendor = `customer: vendor
name: Vendor
connections: {}
access: {}
role_mapping: []
applications: {}
`;

export const acme = `customer: acme
name: Acme
connections:
  acme-oidc: { strategy: oidc, email_domains: [acme.example] }
  acme-partners: { strategy: oidc, email_domains: any }
access:
  orders: { roles: [viewer, manager], machine_scopes: [read:orders] }
  invoices: { roles: [reader], machine_scopes: [] }
role_mapping:
  - when: { groups: Managers }
    roles: [orders:manager, invoices:reader]
reauthenticate_after: 1h
applications:
  portal: { type: spa, party: first, apis: [orders, invoices], callbacks: [https://portal.example/callback] }
  field: { type: spa, party: third, apis: [orders], callbacks: [https://portal.example/callback] }
  sync: { type: machine, apis: [orders] }
`;

export const globex = `customer: globex
name: Globex
connections:
  globex-oidc: { strategy: oidc, email_domains: any }
access:
  orders: { roles: [viewer], machine_scopes: [read:orders] }
role_mapping:
  - everyone: true
    roles: [orders:viewer]
applications:
  portal: { type: spa, party: third, apis: [orders], callbacks: [https://portal.example/callback] }
`;
