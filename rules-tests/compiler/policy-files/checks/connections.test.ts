import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const name = (text: string) =>
  [
    "  acme-oidc:\n    strategy",
    `  acme-oidc: { strategy: oidc, email_domains: [acme.example] }\n  ▸${text}:\n    strategy`,
  ] as const;
const domains = (text: string) => ["[acme.example]", `[${text}]`] as const;
const metadata = (text: string) => ["metadata: { owner: sales }", text] as const;

const refusals: Refusal[] = [
  ["a connection's name with an underscore", ...name("acme_oidc"), 'Auth0 accepts no connection named "acme_oidc"'],
  ["a connection's name that ends with a hyphen", ...name("acme-"), "Auth0 accepts no connection"],
  ["a connection's name with two hyphens", ...name("acme--oidc"), "Auth0 accepts no connection"],
  ["a connection's name that is too long", ...name("a".repeat(129)), "Auth0 accepts no connection"],
  ["a domain in capitals", ...domains("▸Acme.Example"), '"Acme.Example" must be written as acme.example'],
  ["a domain in Unicode", ...domains("▸bücher.example"), '"bücher.example" must be written as xn--bcher-kva.example'],
  ["a broken A-label", ...domains("▸xn--a.example"), "is not a domain"],
  ["an address", ...domains('▸"@acme.example"'), "write only what follows the @"],
  ["a wildcard", ...domains('▸"*.acme.example"'), "has a wildcard"],
  ["a single label", ...domains("▸acme"), "is not a domain such as acme.example"],
  ["an IP address", ...domains("▸127.0.0.1"), "is not a domain"],
  ["an empty label", ...domains("▸acme..example"), "is not a domain"],
  ["a dot at the end", ...domains("▸acme.example."), "is not a domain"],
  ["a duplicate domain", ...domains("acme.example, ▸acme.example"), "is listed twice"],
  ["no domain", "email_domains: [acme.example]", "▸email_domains: []", "must name a domain, or be: any"],
  [
    "a string for domains",
    "email_domains: [acme.example]",
    "email_domains: ▸all",
    "must be a list of domains such as [acme.example], or: any",
  ],
  ["an empty separator", '{ department: "," }', '{ department: ▸"" }', "must be a separator of 1 to 8 characters"],
  [
    "splitting an attribute that cannot be a source",
    '{ department: "," }',
    '{ department: ",", ▸user_id: "," }',
    "can never be a source",
  ],
  ["metadata named customer", ...metadata("metadata: { ▸customer: x }"), 'key "customer" is reserved for the policy'],
  [
    "metadata with a key of ours",
    ...metadata("metadata: { ▸policy_0: x }"),
    'key "policy_0" is reserved for the policy',
  ],
  [
    "metadata that is too long",
    ...metadata(`metadata: { a: ▸${"x".repeat(256)} }`),
    "has 256 characters: Auth0 takes 255",
  ],
  [
    "metadata whose key is too long",
    ...metadata(`metadata: { ▸${"x".repeat(256)}: a }`),
    "a key must have 1 to 255 characters",
  ],
  [
    "metadata with no room for the policy",
    ...metadata("▸metadata: { a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x }"),
    "has 9 keys: Auth0 accepts 10",
  ],
];

describe("refusals of connections", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("refuses a connection of another file, ignoring case", async () => {
    await expectRefusal("customers/globex.yaml", [
      "",
      "  globex-saml:",
      "  ▸ACME-oidc:",
      'connection "ACME-oidc" already exists at ',
    ]);
  });

  it("refuses a domain of another customer, but lets two connections of a customer share one", async () => {
    await expectRefusal("customers/globex.yaml", [
      "",
      "[globex.example]",
      "[▸acme.example]",
      'e-mail domain "acme.example" already exists at ',
    ]);
    const { problems } = await tryPolicy({
      "customers/globex.yaml": basePolicy["customers/globex.yaml"]?.replace(
        "access:",
        "  globex-oidc: { strategy: oidc, email_domains: [globex.example] }\naccess:",
      ),
    });
    expect(problems).toEqual([]);
  });

  it("refuses a keyword that YAML reads as a comment", async () => {
    await expectRefusal("customers/acme.yaml", [
      "",
      'client_secret: "##ACME_SECRET##"',
      "▸client_secret: ##ACME_SECRET##",
      '##ACME_SECRET## is a comment in YAML: write it in quotes, "##ACME_SECRET##"',
    ]);
  });

  it("warns of any domain", async () => {
    await expectWarning("customers/globex.yaml", [
      "",
      "[globex.example]",
      "▸any",
      "this provider may assert addresses of every domain",
    ]);
  });

  const pem = JSON.stringify("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
  it.each([
    ["client_secret: ▸hunter2", "client_secret"],
    ["client_secret: ▸1234567890", "client_secret"],
    ['client_secret: ▸"hunter2-##ACME_SECRET##"', "client_secret"],
    ["clientSecret: ▸hunter2", "clientSecret"],
    ["admin_refresh_token: ▸hunter2", "admin_refresh_token"],
    [`signing_key: { key: ▸${pem} }`, "signing_key.key"],
    ["decryptionKey: { key: ▸hunter2 }", "decryptionKey.key"],
    [`upstream: { other: [▸${pem}] }`, "upstream.other.0"],
  ])("refuses a secret in clear: %s", async (text, option) => {
    const says = `${option} is a secret in clear: write "##NAME##" and set the environment variable NAME at deployment`;
    await expectRefusal("customers/acme.yaml", ["", 'client_secret: "##ACME_SECRET##"', text, says]);
  });

  it.each(['client_secret: "@@ACME_SECRET@@"', "fieldsMap: { secret_level: https://acme.example/level }"])(
    "accepts %s",
    async (text) => {
      const acme = basePolicy["customers/acme.yaml"]?.replace('client_secret: "##ACME_SECRET##"', text);
      expect((await tryPolicy({ "customers/acme.yaml": acme })).problems).toEqual([]);
    },
  );
});
