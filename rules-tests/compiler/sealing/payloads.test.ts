import { describe, expect, it } from "@jest/globals";
import { aliasOf } from "../../../compiler/policy-files/aliases.ts";
import type { Application, Customer, Rule } from "../../../compiler/policy-files/schema.ts";
import { clientPayload, connectionPayload, matcherPayload } from "../../../compiler/sealing/payloads.ts";

const customer = (more: object = {}): Customer =>
  ({
    customer: "acme",
    connections: {
      "acme-oidc": { strategy: "oidc", email_domains: ["acme.example"], split: {}, options: {} },
      "acme-saml": { strategy: "samlp", email_domains: "any", split: { groups: ";" }, options: {} },
    },
    aliases: { Managers: "guid-1", toString: "guid-2" },
    access: { orders: { roles: ["viewer", "manager"], machine_scopes: ["write:orders", "read:orders"] } },
    role_mapping: [],
    applications: {},
    enforcement: "enforce",
    reauthenticate_after: "30m",
    ...more,
  }) as unknown as Customer;
const payloadOf = (of: Customer, connection: string) => connectionPayload(of, connection, (name) => `Client ${name}`);
const rulesOf = (...role_mapping: Rule[]) => payloadOf(customer({ role_mapping }), "acme-oidc").m;
const viewer = ["orders:viewer"];

describe("connectionPayload", () => {
  it("contains access, domains, the other connections, separators, seconds and roles", () => {
    const role_mapping = [{ everyone: true as const, roles: ["orders:viewer", "orders:manager"] }];
    expect(payloadOf(customer({ role_mapping }), "acme-oidc")).toEqual({
      a: { orders: ["manager", "viewer"] },
      d: ["acme.example"],
      n: ["acme-saml"],
      r: 1800,
      k: ["orders:manager", "orders:viewer"],
      m: [[[0, 1], {}]],
    });
    expect(payloadOf(customer(), "acme-saml")).toMatchObject({ d: 0, n: ["acme-oidc"], s: { groups: ";" } });
  });

  it.each<[Customer["enforcement"], number | undefined]>([
    ["enforce", undefined],
    ["suspended", 0],
    [{ observe_until: "2027-01-31" }, Date.parse("2027-01-31T23:59:59.999Z")],
  ])("encodes enforcement %j as %p, as a client does", (enforcement, e) => {
    expect(payloadOf(customer({ enforcement }), "acme-oidc").e).toBe(e);
    const application: Application = { type: "machine", apis: ["orders"], authentication: "secret" };
    expect(clientPayload(customer({ enforcement }), application).e).toBe(e);
  });

  it.each([
    ["accept", 1],
    ["refuse", undefined],
  ])("encodes unverified_email: %s as %p", (unverified_email, u) => {
    const connections = { "acme-oidc": { strategy: "oidc", email_domains: "any", unverified_email, options: {} } };
    expect(payloadOf(customer({ connections }), "acme-oidc").u).toBe(u);
  });

  it("merges rules that compare one attribute exactly and yield the same roles", () => {
    expect(
      rulesOf(
        { when: { groups: "a" }, roles: viewer },
        { when: { groups: ["b", "a"] }, roles: viewer },
        { when: { groups: { one_of: ["c"] } }, roles: viewer },
        { when: { groups: { equals: "d", ignore_case: false } }, roles: viewer },
      ),
    ).toEqual([[[0], { groups: ["a", "b", "c", "d"] }]]);
  });

  it("merges nothing else", () => {
    const rules: Rule[] = [
      { when: { groups: "a" }, roles: viewer },
      { when: { groups: "b" }, roles: ["orders:manager"] },
      { when: { dept: "c" }, roles: viewer },
      { when: { groups: "d" }, roles: viewer, until: "2027-01-31" },
      { when: { groups: "e", dept: "x" }, roles: viewer },
      { when: { groups: { equals: "f", ignore_case: true } }, roles: viewer },
      { when: { groups: { glob: "g*" } }, roles: viewer },
      { when: { groups: { present: true } }, roles: viewer },
      { everyone: true, roles: viewer },
    ];
    expect(rulesOf(...rules)).toHaveLength(rules.length);
  });
});

describe("matcherPayload", () => {
  it("replaces an alias by its value wherever a value may stand, and nowhere else", () => {
    const aliased = aliasOf({ aliases: { Managers: "guid-1" } });
    expect(matcherPayload("Managers", aliased)).toBe("guid-1");
    expect(matcherPayload(["Managers", "x"], aliased)).toEqual(["guid-1", "x"]);
    expect(matcherPayload({ equals: "Managers", ignore_case: true }, aliased)).toEqual({ v: ["guid-1"], i: 1 });
    expect(matcherPayload({ one_of: ["x", "Managers"] }, aliased)).toEqual(["x", "guid-1"]);
    expect(matcherPayload({ glob: "Managers" }, aliased)).toEqual({ g: "Managers" });
    expect(matcherPayload("toString", aliasOf({ aliases: {} }))).toBe("toString");
  });
});

describe("clientPayload", () => {
  const machine: Application = { type: "machine", apis: ["orders", "invoices"], authentication: "secret" };

  it("is limited to the customer's access, with a machine's scopes", () => {
    expect(clientPayload(customer(), machine)).toEqual({
      t: "machine",
      a: ["orders"],
      m: { orders: ["read:orders", "write:orders"] },
    });
  });

  it("of a shared application is not limited to the vendor's own access", () => {
    const shared = { type: "spa", party: "first", shared: true, apis: ["orders", "invoices"], callbacks: [] } as const;
    const application = { ...shared, apis: [...shared.apis], callbacks: [] };
    expect(clientPayload(customer(), application)).toEqual({ t: "spa", a: ["invoices", "orders"], s: 1 });
    const { shared: _, ...own } = application;
    expect(clientPayload(customer(), own)).toEqual({ t: "spa", a: ["orders"] });
  });
});

describe("clientPayload of an exchanging application", () => {
  const exchange = {
    connection: "acme-oidc",
    issuer: "https://login.acme.example",
    audience: "vendor",
    algorithms: ["RS256" as const],
    max_age: "5m",
  };
  const role_mapping: Rule[] = [
    { when: { groups: "a", "/address/country": "NL" }, roles: viewer },
    { when: { department: "b", groups: "c" }, roles: viewer },
    { everyone: true, roles: viewer },
  ];
  const trustOf = (more: object) => {
    const application = { type: "exchange", party: "first", apis: ["orders"], exchange: { ...exchange, ...more } };
    return clientPayload(customer({ role_mapping }), application as unknown as Application).x;
  };

  it("contains the trust, the seconds, and the attributes that the mapping reads", () => {
    expect(trustOf({ jwks_uri: "https://login.acme.example/jwks" })).toEqual({
      c: "acme-oidc",
      i: "https://login.acme.example",
      u: "vendor",
      g: ["RS256"],
      m: 300,
      j: "https://login.acme.example/jwks",
      n: ["address", "department", "groups"],
    });
  });

  it("keeps only the members of a pinned key that verify, and no certificate", () => {
    const key = { kty: "RSA", kid: "1", n: "AQAB", e: "AQAB", x5c: ["certificate"], x5t: "thumb" };
    expect(trustOf({ jwks: { keys: [key] } })).toMatchObject({ k: [{ kty: "RSA", kid: "1", n: "AQAB", e: "AQAB" }] });
    expect(JSON.stringify(trustOf({ jwks: { keys: [key] } }))).not.toMatch(/certificate|thumb/);
  });
});
