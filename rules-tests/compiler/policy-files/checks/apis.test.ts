import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const namespace = (text: string) => ["https://claims.example.com", `▸${text}`] as const;
const audience = (text: string) => ["https://api.example.com/orders", `▸${text}`] as const;

const lifetime = (text: string) =>
  ["    name: Orders API\n", `    name: Orders API\n    token_lifetime: ${text}\n`] as const;

const refusals: Refusal[] = [
  ["Auth0's domain as the namespace", ...namespace("https://auth0.com/claims"), "is reserved by Auth0"],
  ["a namespace under Auth0's domain", ...namespace("https://example.EU.auth0.com/claims"), "must be written as"],
  ["a namespace under webtask.io", ...namespace("https://x.webtask.io"), "is reserved by Auth0"],
  ["a namespace under webtask.run", ...namespace("https://x.webtask.run/"), "is reserved by Auth0"],
  ["a namespace with a trailing dot", ...namespace("https://auth0.com./x"), "is reserved by Auth0"],
  ["a namespace that is Auth0's URN", ...namespace("URN:auth0:claims"), "is reserved by Auth0"],
  [
    "a namespace that is not a URL",
    ...namespace("our claims"),
    '"our claims" is not a URL; the namespace is an https URL of your own, or a plain prefix: vendor',
  ],
  ["a prefix that gives a standard claim", ...namespace("given"), "a claim would be named given_name, which has a"],
  ["a prefix that is too long", ...namespace("x".repeat(65)), "the prefix has more than 64 characters"],
  ["a namespace without TLS", ...namespace("http://claims.example.com"), "must begin with https://"],
  ["a namespace with a query", ...namespace("https://claims.example.com/?a"), "has a query"],
  ["the Management API's audience", ...audience("https://localhost:8443/api/v2/"), "is reserved by Auth0"],
  ["the tenant's userinfo", ...audience("https://localhost:8443/userinfo"), "is reserved by Auth0"],
  ["another tenant's Management API", ...audience("https://other.us.auth0.com/api/v2/"), "is reserved by Auth0"],
  ["a URN of Auth0", ...audience("urn:auth0:authz-api"), "is reserved by Auth0"],
  ["a URN of the tenant", ...audience("urn:localhost:session_transfer"), "is reserved by Auth0"],
  ["an audience with a space", ...audience('"https://api.example.com/ orders"'), "contains white space"],
  ["an empty audience", ...audience('""'), "must not be empty"],
  [
    "an OIDC scope",
    "      write:orders: Change",
    "      write:orders: a\n      ▸email: Change",
    'scope "email" belongs to OpenID Connect',
  ],
  [
    "offline_access",
    "      write:orders: Change",
    "      write:orders: a\n      ▸offline_access: Change",
    "belongs to OpenID Connect",
  ],
  [
    "a scope with a space",
    "      write:orders: Change",
    "      write:orders: a\n      ▸write orders: Change",
    "without space",
  ],
  [
    "a scope with a quotation mark",
    "      write:orders: Change",
    `      write:orders: a\n      ▸'a"b': Change`,
    "without space",
  ],
  [
    "a scope that is too long",
    "      write:orders: Change",
    `      write:orders: a\n      ▸${"a".repeat(281)}: Change`,
    "more than 280 characters",
  ],
  [
    "an unknown scope of a role",
    "viewer: [read:orders]",
    "viewer: [▸raed:orders]",
    'unknown scope of orders "raed:orders"; did you mean "read:orders"?',
  ],
  [
    "another API's scope",
    "viewer: [read:orders]",
    "viewer: [▸read:invoices]",
    'unknown scope of orders "read:invoices" (there are: read:orders, write:orders)',
  ],
  ...["59s", "1s", "86401s", "1441m", "25h", "2d"].map(
    (text): Refusal => [`a token_lifetime of ${text}`, ...lifetime(`▸${text}`), "access tokens must live 1m to 24h"],
  ),
  ...["0m", "10", "10 m", "1.5h", "-1m"].map(
    (text): Refusal => [`a token_lifetime of ${text}`, ...lifetime(`▸"${text}"`), "must be a duration"],
  ),
  [
    "observing for too long",
    "unmanaged: enforce",
    "unmanaged: { observe_until: ▸2027-02-23 }",
    "at most 90 days ahead: 2027-02-22 at the latest",
  ],
];

describe("refusals of apis.yaml", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("apis.yaml", refusal);
  });

  it("accepts observing for 90 days, and an audience that is not a URL", async () => {
    const { problems, warnings } = await tryPolicy({
      "apis.yaml": basePolicy["apis.yaml"]
        ?.replace("unmanaged: enforce", "unmanaged: { observe_until: 2027-02-22 }")
        .replace("https://api.example.com/orders", "orders-api"),
    });
    expect([problems, warnings]).toEqual([[], []]);
  });

  it("warns of observing that has ended", async () => {
    await expectWarning("apis.yaml", [
      "",
      "unmanaged: enforce",
      "unmanaged: { observe_until: ▸2026-11-23 }",
      "observing ended with 2026-11-23",
    ]);
  });

  it("refuses an audience that already exists, byte for byte", async () => {
    await expectRefusal("apis.yaml", [
      "",
      "https://api.example.com/invoices",
      "▸https://api.example.com/orders",
      'audience "https://api.example.com/orders" already exists at ',
    ]);
  });
});
