// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of policy files
import { describe, expect, it } from "@jest/globals";
import { expectRefusal, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const refusals: Refusal[] = [
  ["an anchor", "viewer: [read:orders]\n", "viewer: &a ▸[read:orders]\n", "anchor &a is not allowed"],
  ["a tag", "name: Orders API", "name: !!str ▸Orders API", "tag tag:yaml.org,2002:str is not allowed"],
  ["a custom tag", "name: Orders API", "name: !env ▸Orders", "tag !env is not allowed"],
  ["a directive", "namespace: ", "▸%YAML 1.1\n---\nnamespace: ", "a %YAML directive is not allowed"],
  [
    "a duplicate key",
    "    name: Orders API\n",
    "    name: Orders API\n    ▸name: Other\n",
    'key "name" already exists on line 4',
  ],
  ["a merge key", "    name: Orders API\n", "    name: Orders API\n    ▸<<: { a: 1 }\n", "merge key << is not allowed"],
  [
    "the key __proto__",
    "    name: Orders API\n",
    "    name: Orders API\n    ▸__proto__: { a: 1 }\n",
    'key "__proto__" is not allowed',
  ],
  [
    "the key constructor",
    "    roles:\n      viewer",
    "    roles:\n      ▸constructor: []\n      viewer",
    'key "constructor" is not allowed',
  ],
  [
    "a list as a key",
    "    name: Orders API\n",
    "    name: Orders API\n    ? ▸[a]\n    : b\n",
    "a key must be a string",
  ],
  [
    "a number that loses digits",
    "name: Orders API",
    "name: ▸123456789012345678901",
    "would lose digits: put it in quotes",
  ],
  ["a control character", "Orders API", '▸"Orders\\u0007"', "contains the control character U+0007"],
  ["a line break", "Orders API", '▸"Orders\\nAPI"', "a line break: for folded text write >-"],
  ["a delete character", "Orders API", '▸"Orders\\x7F"', "contains the control character U+007F"],
  ["half a surrogate pair", "Orders API", '▸"Orders \\uD800"', "contains half a surrogate pair"],
  ["a keyword of auth0-deploy-cli", "Orders API", '▸"Orders ##ENV## API"', "##ENV## is allowed only for secrets"],
  ["a quoted keyword of auth0-deploy-cli", "Orders API", '▸"@@NAME@@"', "@@NAME@@ is allowed only for secrets"],
  ["an unknown value", "Orders API", "Orders ▸${ISSUR} API", "${ISSUR} has no value: add it to values in "],
  ["an unknown value in a quoted string", "Orders API", '"${ISSUER} and ▸${NOTHING}"', "${NOTHING} has no value"],
  [
    "an unknown value in a key",
    "    name: Orders API\n",
    "    name: Orders API\n    ▸${KEY}: 1\n",
    "${KEY} has no value",
  ],
  ["a placeholder without a closing brace", "Orders API", "▸${ISSUER", "lacks its }"],
];

describe("reading a policy file", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("apis.yaml", refusal);
  });

  it("refuses aliases and never expands them", async () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 30; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    const { problems } = await tryPolicy({ "vendor.yaml": lines.join("\n") });
    expect(problems).toContainEqual(
      expect.stringMatching(/^vendor\.yaml:2:10: alias \*a0 is not allowed: repeat the value/),
    );
  });

  it("changes no prototype", async () => {
    await tryPolicy({
      "vendor.yaml":
        '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n"__proto__": { polluted: 1 }\n',
      "environments/local.yaml": "domain: localhost:8443\nvalues: { ISSUER: https://a.example, __proto__: x }\n",
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("allows any text in an example's attributes, and lines in a certificate", async () => {
    const { problems } = await tryPolicy({
      "customers/globex.yaml": `customer: globex
name: Globex
connections:
  globex-saml:
    strategy: samlp
    email_domains: [globex.example]
    options:
      signingCert: |
        -----BEGIN CERTIFICATE-----
        -----END CERTIFICATE-----
access:
  invoices: { roles: [reader] }
applications:
  portal: { type: spa, party: first, apis: [invoices], callbacks: ["https://globex.example/"] }
examples:
  - name: odd
    connection: globex-saml
    application: portal
    api: invoices
    attributes: { email: "a\\u0000b@globex.example" }
    expect: { deny: no_role }
`,
    });
    expect(problems).toEqual([]);
  });
});
