/** A small valid policy. Tests change one thing in it at a time. */
export const basePolicy: Readonly<Record<string, string>> = {
  "apis.yaml": `namespace: https://claims.example.com
apis:
  orders:
    name: Orders API
    audience: https://api.example.com/orders
    unmanaged: enforce
    scopes:
      read:orders: Read orders
      write:orders: Change orders
    roles:
      viewer: [read:orders]
      manager: [read:orders, write:orders]
  invoices:
    name: Invoices API
    audience: https://api.example.com/invoices
    scopes:
      read:invoices: Read invoices
    roles:
      reader: [read:invoices]
`,
  "vendor.yaml": `customer: vendor
name: Vendor
connections:
  staff:
    strategy: oidc
    email_domains: [vendor.example]
access:
  orders: { roles: [viewer] }
applications:
  console:
    type: spa
    party: first
    shared: true
    apis: [orders]
    callbacks: [https://console.example.com/callback]
examples:
  - name: staff without a role
    connection: staff
    application: console
    api: orders
    attributes: { email: sam@vendor.example }
    expect: { deny: no_role }
`,
  "customers/acme.yaml": `customer: acme
name: Acme
connections:
  acme-oidc:
    strategy: oidc
    email_domains: [acme.example]
    split: { department: "," }
    options:
      issuer: \${ISSUER}
      client_secret: "##ACME_SECRET##"
    metadata: { owner: sales }
aliases:
  Managers: 1b2c3d4e-0000-4000-8000-000000000001
access:
  orders:
    roles: [viewer, manager]
    machine_scopes: [read:orders]
role_mapping:
  - when: { groups: Managers }
    roles: [orders:manager]
  - when: { department: Sales }
    roles: [orders:viewer]
    until: 2030-01-31
applications:
  portal:
    type: spa
    party: third
    name: Acme Portal
    apis: [orders]
    callbacks: [https://portal.acme.example/callback]
  sync:
    type: machine
    apis: [orders]
    authentication: secret
  mobile:
    type: native
    party: third
    apis: [orders]
    callbacks: [com.acme.app:/callback]
  backend:
    type: exchange
    party: first
    apis: [orders]
    exchange:
      connection: acme-oidc
      issuer: https://login.acme.example
      audience: vendor
      jwks_uri: https://login.acme.example/jwks
      algorithms: [RS256]
      max_age: 5m
enforcement: enforce
reauthenticate_after: 12h
examples:
  - name: a manager
    connection: acme-oidc
    application: portal
    api: orders
    attributes: { email: ann@acme.example, groups: [Managers] }
    scopes: [openid, read:orders]
    expect: { roles: [manager], scopes: [read:orders] }
  - name: a stranger in the console
    connection: acme-oidc
    application: vendor--console
    api: orders
    attributes: { email: ann@acme.example }
    expect: { deny: no_role }
`,
  "customers/globex.yaml": `customer: globex
name: Globex
connections:
  globex-saml:
    strategy: samlp
    email_domains: [globex.example]
access:
  invoices: { roles: [reader] }
`,
  "environments/local.yaml": `domain: localhost:8443
values:
  ISSUER: https://login.acme.example
`,
  "environments/real.yaml": `domain: example.eu.auth0.com
values:
  ISSUER: https://login.acme.example
public_keys:
  - { kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }
customers: [acme]
`,
};

/** The time at which the tests take place. */
export const testTime = Date.parse("2026-11-24T12:00:00Z");
