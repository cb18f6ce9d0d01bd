import { describe, expect, it } from "@jest/globals";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import type { ExplainOptions } from "../../../scripts/explaining/options.ts";
import { readInput } from "../../../scripts/explaining/read-input.ts";
import type { Files } from "../../compiler/policy-files/try-policy.ts";
import { changed, withPolicy } from "../../compiler/policy-folder.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const idToken = (claims: object) => `${part({ alg: "RS256" })}.${part(claims)}.c2ln`;
const claims = {
  ...{ iss: "https://login.acme.example", aud: "vendor", sub: "7", email: "ann@acme.example", exp: 4102444800 },
  ...{ groups: ["1b2c3d4e-0000-4000-8000-000000000001"], user_metadata: { groups: [] } },
};

const attribute = (name: string, ...values: string[]) =>
  `<saml:Attribute Name="${name}">${values.map((one) => `<saml:AttributeValue>${one}</saml:AttributeValue>`).join("")}</saml:Attribute>`;
const assertion = (inner = "") =>
  `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z">
<saml:Issuer>https://idp.globex.example</saml:Issuer><saml:Subject><saml:NameID>gil</saml:NameID></saml:Subject>
<saml:Conditions NotOnOrAfter="2026-01-01T00:05:00Z"/><saml:AuthnStatement AuthnInstant="2026-01-01T00:00:00Z"/>
<saml:AttributeStatement>${attribute("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "gil@globex.example")}
${attribute("http://schemas.xmlsoap.org/claims/Group", "staff", "finance")}${inner}</saml:AttributeStatement></saml:Assertion>`;
const response = (inner: string) =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${inner}</samlp:Response>`;

const portal = (slug: string) => `
applications:
  portal:
    type: spa
    party: first
    apis: [invoices]
    callbacks: [https://${slug}.example/]
role_mapping:
  - when: { groups: finance }
    roles: [invoices:reader]
`;
const globex = changed("customers/globex.yaml", ["access:", `${portal("globex").trim()}\naccess:`]);

const explain = (options: Partial<ExplainOptions>, files: Files = {}) =>
  withPolicy(files, async (policy) => {
    const all = { env: "local", policy, application: "portal", ...options };
    return explainEvent({ dir: policy, environment: "local", ...(await readInput(all, "customer")) });
  });

describe("--id-token", () => {
  it("makes the profile that a login would make, and tells the decision", async () => {
    expect(await explain({ customer: "acme", idToken: idToken(claims) })).toMatchObject({
      ...{ decision: "allow", roles: ["manager"], api: "orders" },
      profile: {
        user_id: "oidc|acme-oidc|7",
        attributes: { email: "ann@acme.example", groups: ["1b2c3d4e-0000-4000-8000-000000000001"] },
      },
      assumed: ["--id-token: its signature is not verified, and a login would verify it"],
    });
  });

  it("tells another issuer, another audience, and an end in the past", async () => {
    const files = changed("customers/acme.yaml", ["    metadata: { owner: sales }", "      client_id: auth0"]);
    const token = idToken({ ...claims, iss: "https://x.example", exp: 1 });
    expect((await explain({ customer: "acme", idToken: token }, files)).assumed.slice(1)).toEqual([
      "its issuer is https://x.example; the connection's is https://login.acme.example",
      "its audience is vendor; the connection's client_id is auth0",
      "it ended at 1970-01-01T00:00:01.000Z",
    ]);
  });

  it("has no groups of a native Entra connection, which --attributes adds", async () => {
    const files = changed("customers/acme.yaml", ["strategy: oidc", "strategy: waad"]);
    const explained = await explain(
      { customer: "acme", idToken: idToken(claims), attributes: "{ department: Sales }" },
      files,
    );
    expect(explained.profile).toEqual({
      user_id: "waad|acme-oidc|7",
      attributes: { email: "ann@acme.example", email_verified: false },
    });
    expect(explained.assumed.at(-1)).toMatch(/^groups come from Microsoft Graph/);
    expect(explained).toMatchObject({ decision: "allow", roles: ["viewer"] });
  });

  it.each<[Partial<ExplainOptions>, string]>([
    [{ customer: "acme", idToken: "eyJh.e30" }, "--id-token: it is no JWT: it has 2 parts, not 3"],
    [{ customer: "acme", idToken: "eyJh.a.b.c.d" }, "--id-token: it is encrypted (a JWE, of five parts)"],
    [{ customer: "acme", idToken: "eyJh.e3.x" }, "--id-token: the second part of it is not JSON in base64url: "],
    [{ customer: "acme", idToken: "eyJh.W10.x" }, "--id-token: the second part of it is no JSON object"],
    [{ customer: "acme", idToken: idToken({}) }, "--id-token: it has no sub among its claims"],
    [{ customer: "acme", idToken: "x", samlResponse: "y" }, "--id-token and --saml-response exclude each other"],
    [
      { customer: "acme", samlResponse: "<x/>" },
      "acme-oidc is of the strategy oidc, which has no saml-response: give --id",
    ],
    [{ customer: "globex", idToken: "x" }, "globex-saml is of the strategy samlp, which has no id-token: give --saml"],
    [{ customer: "acme", application: "backend", idToken: "x" }, "acme--backend exchanges ID tokens itself"],
  ])("is refused in one line: %j", async (options, message) => {
    const refused = explain(options, globex);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ExplainError);
  });
});

describe("--saml-response", () => {
  it.each([
    ["a response", response(assertion())],
    ["an assertion", assertion()],
    ["base64", Buffer.from(response(assertion())).toString("base64")],
  ])("makes the profile of %s", async (_, samlResponse) => {
    expect(await explain({ customer: "globex", samlResponse }, globex)).toMatchObject({
      ...{ decision: "allow", roles: ["reader"] },
      profile: {
        user_id: "samlp|globex-saml|gil",
        attributes: { email: "gil@globex.example", groups: ["staff", "finance"], issuer: "https://idp.globex.example" },
      },
      assumed: [
        "--saml-response: its signature is not verified, and a login would verify it",
        "it ended at 2026-01-01T00:05:00.000Z",
      ],
    });
  });

  it.each([
    ["<a>", "--saml-response: it is not well formed"],
    ["<a/>", "--saml-response: it has no assertion"],
    [response(assertion() + assertion()), "--saml-response: it has more than one assertion"],
    [response("<EncryptedAssertion/>"), "--saml-response: it is encrypted"],
    ["<!DOCTYPE a><a/>", "--saml-response: it holds a document type or CDATA"],
    [
      assertion().replace("<saml:Issuer>", "<saml:Other>").replace("</saml:Issuer>", "</saml:Other>"),
      "it has no Issuer",
    ],
    ["A".repeat(201), "--saml-response: it is not "],
  ])("is refused in one line: %s", async (samlResponse, message) => {
    const refused = explain({ customer: "globex", samlResponse }, globex);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(ExplainError);
  });

  it("without a user is refused as a login would be", async () => {
    const samlResponse = assertion().replace("gil</saml:NameID>", " </saml:NameID>");
    const refused = explain({ customer: "globex", samlResponse }, globex);
    await expect(refused).rejects.toThrow('The connection "globex-saml" got an assertion without a user id.');
  });
});
