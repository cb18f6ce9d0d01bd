import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const json = (key: (typeof rsa)["publicKey"]) => JSON.stringify(key.export({ format: "jwk" }));

const callback = (text: string) => ["[https://portal.acme.example/callback]", `[▸${text}]`] as const;
const native = (text: string) => ["[com.acme.app:/callback]", `[▸"${text}"]`] as const;
const key = (text: string) => ["authentication: secret", `authentication: { ${text} }`] as const;

const refusals: Refusal[] = [
  [
    "an unknown API",
    "    name: Acme Portal\n    apis: [orders]",
    "    name: Acme Portal\n    apis: [▸ordres]",
    'unknown API "ordres"; did you mean "orders"?',
  ],
  ["a callback without TLS", ...callback("http://portal.acme.example/callback"), "must begin with https://"],
  [
    "a callback to a host that only starts like loopback",
    ...callback("http://127.0.0.1.evil.example/"),
    "must begin with https://",
  ],
  ["a callback to a private network address", ...callback("http://192.168.0.1/"), "must begin with https://"],
  ["a callback with a wildcard", ...callback('"https://*.acme.example/callback"'), "has a wildcard"],
  ["a callback with a fragment", ...callback('"https://portal.acme.example/#/callback"'), "has a fragment"],
  ["a callback with an empty fragment", ...callback('"https://portal.acme.example/#"'), "has a fragment"],
  ["a callback with credentials", ...callback("https://a:b@portal.acme.example/"), "contains a user name or password"],
  ["a callback with a backslash", ...callback("'https:\\\\portal.acme.example'"), "is not a URL"],
  [
    "a callback in Unicode",
    ...callback("https://bücher.example/x"),
    "must be written as https://xn--bcher-kva.example/x",
  ],
  ["a short loopback address", ...callback("http://127.1/x"), "must be written as http://127.0.0.1/x"],
  ["a callback with space", ...callback('" https://portal.acme.example/"'), "is not a URL"],
  ["a callback that is a path", ...callback("/callback"), "is not a URL"],
  [
    "javascript:",
    ...callback('"javascript:alert(1)//https://x.example"'),
    "is refused: javascript: is not an application's own scheme",
  ],
  ["data:", ...callback('"data:text/html,x"'), "is not an application's own scheme"],
  [
    "a custom scheme for a spa",
    ...callback('"com.acme.app:/callback"'),
    "only a native application may have its own scheme",
  ],
  ...[
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x/y",
    "about:blank",
    "intent://x",
    "ws://x/y",
  ].map((text): Refusal => [`${text} for a native application`, ...native(text), "is not an application's own scheme"]),
  ["a native scheme in capitals", ...native("COM.acme.app:/x"), "must have its scheme in lower case"],
  ["a native scheme with a fragment", ...native("com.acme.app:/x#y"), "a wildcard or a fragment"],
  ["a native scheme with a wildcard", ...native("com.acme.app:/*"), "a wildcard or a fragment"],
  ["a native scheme alone", ...native("com.acme.app:"), "lacks what follows the scheme"],
  ["a native application's callback without TLS", ...native("http://acme.example/x"), "must begin with https://"],
  [
    "a private key",
    ...key(`private_key_jwt: ▸${JSON.stringify(rsa.privateKey.export({ type: "pkcs8", format: "pem" }))}`),
    "is a private key: remove it",
  ],
  ["a private JWK", ...key(`▸private_key_jwt: ${json(rsa.privateKey as never)}`), "is a private key: remove it"],
  ["an elliptic key", ...key(`▸private_key_jwt: ${json(ec.publicKey)}`), "Auth0 requires RSA here"],
  ["a short key", ...key(`▸private_key_jwt: ${json(small.publicKey)}`), "has 1024 bits: at least 2048"],
  [
    "a key that is not PEM",
    ...key("private_key_jwt: ▸hello"),
    "is not a public key: write PEM that begins with -----BEGIN PUBLIC KEY-----",
  ],
  [
    "a broken key",
    ...key('private_key_jwt: ▸"-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----"'),
    "is not a readable public key",
  ],
  ["a symmetric key", ...key("▸private_key_jwt: { kty: oct, k: AAAA }"), "is a private key"],
  ["Auth0's own client's name", "name: Acme Portal", "name: ▸All Applications", "is Auth0's own client"],
  [
    "a duplicate client name",
    "name: Acme Portal",
    "name: ▸vendor--console",
    'client name "vendor--console" already exists at ',
  ],
  [
    "an exchange with another file's connection",
    "connection: acme-oidc\n      issuer",
    "connection: ▸staff\n      issuer",
    'unknown connection of this file "staff"',
  ],
  [
    "an issuer without TLS",
    "issuer: https://login.acme.example",
    "issuer: ▸http://login.acme.example",
    "must begin with https://",
  ],
  [
    "an issuer with a query",
    "issuer: https://login.acme.example",
    "issuer: ▸https://login.acme.example?a=1",
    "an issuer has no query",
  ],
  [
    "a key set without TLS",
    "jwks_uri: https://login.acme.example/jwks",
    "jwks_uri: ▸http://login.acme.example/jwks",
    "must begin with https://",
  ],
  [
    "two key sets",
    "    exchange:\n",
    `    ▸exchange:\n      jwks: { keys: [${json(rsa.publicKey)}] }\n`,
    "must have either jwks_uri",
  ],
  [
    "a private key in a set",
    "jwks_uri: https://login.acme.example/jwks",
    `jwks: { keys: [▸${json(rsa.privateKey as never)}] }`,
    "is a private key",
  ],
];

describe("refusals of applications", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("customers/acme.yaml", refusal);
  });

  it("never shows the private key", async () => {
    const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const text = basePolicy["customers/acme.yaml"]?.replace(
      "authentication: secret",
      `authentication: { private_key_jwt: ${JSON.stringify(pem)} }`,
    );
    const { problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems.join()).not.toContain(pem.split("\n")[1]);
  });

  it.each([
    ["https on a port", "portal", "https://portal.acme.example:8443/callback?tenant=1"],
    ["http on localhost", "portal", "http://localhost:3000/callback"],
    ["http on 127.0.0.1", "portal", "http://127.0.0.1:3000/callback"],
    ["http on ::1", "portal", "http://[::1]:3000/callback"],
    ["https without a path", "portal", "https://portal.acme.example"],
    ["a native scheme with an authority", "mobile", "com.acme.app://callback"],
    ["a native scheme without dots", "mobile", "acmeapp://callback"],
    ["https of a native application", "mobile", "https://app.acme.example/callback"],
  ])("accepts a callback: %s", async (_, application, url) => {
    const old = application === "portal" ? "[https://portal.acme.example/callback]" : "[com.acme.app:/callback]";
    const text = basePolicy["customers/acme.yaml"]?.replace(old, `["${url}"]`);
    expect((await tryPolicy({ "customers/acme.yaml": text })).problems).toEqual([]);
  });

  it.each([
    ["PEM", JSON.stringify(rsa.publicKey.export({ type: "spki", format: "pem" }))],
    ["JWK", json(rsa.publicKey)],
  ])("accepts a public key as %s", async (_, text) => {
    const changed = basePolicy["customers/acme.yaml"]?.replace(
      "authentication: secret",
      `authentication: { private_key_jwt: ${text} }`,
    );
    expect((await tryPolicy({ "customers/acme.yaml": changed })).problems).toEqual([]);
  });

  it("accepts an exchange with inline keys or loopback addresses, but not without keys", async () => {
    const exchange = (uri: string, text: string) => basePolicy["customers/acme.yaml"]?.replace(uri, text);
    const own = exchange("jwks_uri: https://login.acme.example/jwks", `jwks: { keys: [${json(ec.publicKey)}] }`);
    expect((await tryPolicy({ "customers/acme.yaml": own })).problems).toEqual([]);
    const loopback = exchange("jwks_uri: https://login.acme.example/jwks", "jwks_uri: http://127.0.0.1:4444/jwks");
    expect((await tryPolicy({ "customers/acme.yaml": loopback })).problems).toEqual([]);
    const none = exchange("      jwks_uri: https://login.acme.example/jwks\n", "");
    expect((await tryPolicy({ "customers/acme.yaml": none })).problems).toEqual([
      "customers/acme.yaml:44:5: must have either jwks_uri (where the issuer's keys are) or jwks (the keys)",
    ]);
  });

  it("warns of an exchange that Auth0 may refuse, or that omits attributes which the mapping reads", async () => {
    const warningsOf = async (find: string, replacement: string) => {
      const text = basePolicy["customers/acme.yaml"] ?? "";
      expect(text).toContain(find);
      const { warnings } = await tryPolicy({ "customers/acme.yaml": text.replace(find, replacement) });
      return warnings.join("\n");
    };
    expect(await warningsOf("strategy: oidc", "strategy: waad")).toMatch(
      /acme\.yaml:45:19: Auth0 may refuse to exchange tokens for the strategy waad/,
    );
    const attributes = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: x`).join(", ");
    const rule = "when: { department: Sales }";
    expect(await warningsOf(rule, `when: { ${attributes(20)} }`)).toMatch(
      /acme\.yaml:44:5: role_mapping reads 21 attr/,
    );
    expect(await warningsOf(rule, `when: { ${attributes(19)} }`)).not.toContain("attributes");
  });

  it("warns of an API that the customer may not use, unless the application is shared", async () => {
    await expectWarning("customers/acme.yaml", [
      "",
      "    name: Acme Portal\n    apis: [orders]",
      "    name: Acme Portal\n    apis: [orders, ▸invoices]",
      "gets no token for invoices: access does not list it",
    ]);
    const { warnings } = await tryPolicy({
      "vendor.yaml": basePolicy["vendor.yaml"]?.replace("apis: [orders]", "apis: [orders, invoices]"),
    });
    expect(warnings).toEqual([]);
  });
});
