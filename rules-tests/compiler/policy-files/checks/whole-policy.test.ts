import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const key = "{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }";
const pem = (kind: "ed25519" | "x25519") =>
  JSON.stringify(generateKeyPairSync(kind as "ed25519").publicKey.export({ type: "spki", format: "pem" }));
const ed25519 = generateKeyPairSync("ed25519");

describe("refusals of the whole policy", () => {
  it.each<Refusal>([
    [
      "a file whose name is not the slug",
      "customer: globex",
      "customer: ▸globax",
      '"globax" must be the file\'s name, "globex"',
    ],
    [
      "two dates too far ahead",
      "name: Globex\n",
      "name: Globex\nenforcement: { observe_until: ▸2027-02-23 }\n",
      "observe_until may be at most 90 days ahead: 2027-02-22",
    ],
  ])("refuses %s", async (...refusal) => {
    await expectRefusal("customers/globex.yaml", refusal);
  });

  it("refuses a customer that has the vendor's slug", async () => {
    const { problems } = await tryPolicy({ "customers/vendor.yaml": "customer: vendor\nname: Twin\naccess: {}\n" });
    expect(problems).toEqual([
      expect.stringMatching(/^customers\/vendor\.yaml:1:11: customer "vendor" already exists at vendor\.yaml:1:11/),
    ]);
  });

  it("warns of a customer whose observing has ended, and accepts suspended", async () => {
    await expectWarning("customers/globex.yaml", [
      "",
      "name: Globex\n",
      "name: Globex\nenforcement: { observe_until: ▸2026-11-23 }\n",
      "observing ended",
    ]);
    const text = `${basePolicy["customers/globex.yaml"]}enforcement: suspended\n`;
    expect((await tryPolicy({ "customers/globex.yaml": text })).policy?.customers[1]?.enforcement).toBe("suspended");
  });

  it.each<Refusal>([
    [
      "an unknown connection",
      "connection: acme-oidc\n    application: portal",
      "connection: ▸acme-oidcc\n    application: portal",
      'unknown connection "acme-oidcc"; did you mean "acme-oidc"?',
    ],
    [
      "an unknown application",
      "application: portal",
      "application: ▸portl",
      'unknown application "portl"; did you mean "portal"?',
    ],
    [
      "another file's application without its prefix",
      "application: portal",
      "application: ▸console",
      'unknown application "console"',
    ],
    [
      "another file's unknown application",
      "vendor--console",
      "▸vendor--consoles",
      'unknown application "vendor--consoles"; did you mean "vendor--console"?',
    ],
    [
      "an unknown API",
      "application: portal\n    api: orders",
      "application: portal\n    api: ▸order",
      'unknown API "order"; did you mean "orders"?',
    ],
    ["an unknown scope", "[openid, read:orders]", "[openid, ▸read:order]", 'unknown scope of orders "read:order"'],
    ["an unknown role", "roles: [manager], scopes", "roles: [▸boss], scopes", 'unknown role of orders "boss"'],
    [
      "an unknown scope that is expected",
      "scopes: [read:orders] }",
      "scopes: [▸read] }",
      'unknown scope of orders "read"',
    ],
  ])("refuses an example with %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("warns of a customer with an application for users and no example", async () => {
    const application = "type: spa, party: third, apis: [invoices], callbacks: [https://globex.example/callback]";
    await expectWarning("customers/globex.yaml", [
      "",
      "access:",
      `▸applications: { portal: { ${application} }, sync: { type: machine, apis: [invoices] } }\naccess:`,
      "users sign in to portal, and no example says who may: add one to examples",
    ]);
    const machines = `${basePolicy["customers/globex.yaml"]}applications: { sync: { type: machine, apis: [invoices] } }\n`;
    expect((await tryPolicy({ "customers/globex.yaml": machines })).warnings).toEqual([]);
  });

  it("accepts an example with another customer's connection, to show the refusal", async () => {
    const text = basePolicy["customers/acme.yaml"]
      ?.replace(
        "connection: acme-oidc\n    application: vendor--console",
        "connection: globex-saml\n    application: portal",
      )
      .replace("deny: no_role", "deny: connection_not_allowed");
    expect((await tryPolicy({ "customers/acme.yaml": text })).problems).toEqual([]);
  });
});

describe("refusals of an environment", () => {
  const real = { environment: "real" };
  it.each<Refusal>([
    ["no key", `public_keys:\n  - ${key}\n`, "▸public_keys: []\n", "public_keys must hold a key"],
    ["a key of another type", key, `▸${pem("x25519")}`, "has the type x25519: it must be Ed25519"],
    [
      "a private key",
      key,
      `▸${JSON.stringify(ed25519.privateKey.export({ type: "pkcs8", format: "pem" }))}`,
      "is a private key",
    ],
    ["a private JWK", key, `▸${JSON.stringify(ed25519.privateKey.export({ format: "jwk" }))}`, "is a private key"],
    ["the same key twice", key, `${key}\n  - ▸${key}`, "is the same key as an earlier one"],
    ["a broken key", key, "▸{ kty: OKP, crv: Ed25519, x: AA }", "is not a readable public key"],
    ["an unknown customer", "[acme]", "[acme, ▸acmee]", 'no customer "acmee" in '],
    ["a customer twice", "[acme]", "[acme, ▸acme]", '"acme" is listed twice'],
    [
      "a domain with https",
      "domain: example.eu.auth0.com",
      "domain: ▸https://example.eu.auth0.com/",
      "must be the tenant's host name",
    ],
    [
      "a domain in capitals",
      "domain: example.eu.auth0.com",
      "domain: ▸Example.eu.auth0.com",
      "must be the tenant's host name",
    ],
    ["a value with a lower-case name", "  ISSUER: ", "  ▸port: a\n  ISSUER: ", '"port" must be a name of capitals'],
    [
      "a value that is a number",
      "  ISSUER: ",
      "  PORT: ▸3000\n  ISSUER: ",
      "must be a string, is 3000: put it in quotes",
    ],
    [
      "one of our own Actions among other_actions",
      "values:\n",
      "other_actions: { post-login: [enrich, ▸federated-login] }\nvalues:\n",
      "must be the name of one of your own Actions",
    ],
    [
      "a duplicate Action",
      "values:\n",
      "other_actions:\n  ▸post-login: [enrich, enrich]\nvalues:\n",
      "must name each Action once",
    ],
    [
      "a trigger without one of our Actions",
      "values:\n",
      "other_actions: { ▸pre-user-registration: [enrich] }\nvalues:\n",
      'unknown key "pre-user-registration"',
    ],
    ["an unknown key", "values:\n", "▸colour: red\nvalues:\n", 'unknown key "colour"'],
  ])("refuses %s", async (...refusal) => {
    await expectRefusal("environments/real.yaml", refusal, real);
  });

  it("warns of customers whose files it leaves out, by name", async () => {
    const twin = "customer: twin\nname: Twin\naccess: {}\n";
    const { warnings } = await tryPolicy({ "customers/twin.yaml": twin }, real);
    expect(warnings).toEqual([
      expect.stringMatching(/^environments\/real\.yaml:6:1: leaves out globex, twin: nothing is read or deployed of/),
    ]);
  });

  it("accepts two keys, PEM or JWK", async () => {
    const text = basePolicy["environments/real.yaml"]?.replace(key, `${key}\n  - ${pem("ed25519")}`);
    expect((await tryPolicy({ "environments/real.yaml": text }, real)).problems).toEqual([]);
  });

  it("requires no key in the local environment only", async () => {
    expect((await tryPolicy()).problems).toEqual([]);
    const { problems } = await tryPolicy(
      { "environments/other.yaml": basePolicy["environments/local.yaml"] },
      { environment: "other" },
    );
    expect(problems).toEqual([expect.stringMatching(/^environments\/other\.yaml:1:1: public_keys must hold a key/)]);
  });
});
