import { describe, expect, it } from "@jest/globals";
import { basePolicy } from "../base-policy.ts";
import { expectRefusal, expectWarning, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const namespace = (text: string) => ["https://claims.example.com", `▸${text}`] as const;
const audience = (text: string) => ["https://api.example.com/orders", `▸${text}`] as const;

const refusals: Refusal[] = [
  ["a namespace of Auth0", ...namespace("https://auth0.com/claims"), "is Auth0's own"],
  ["a namespace under Auth0's domain", ...namespace("https://example.EU.auth0.com/claims"), "must be written as"],
  ["a namespace under webtask.io", ...namespace("https://x.webtask.io"), "is Auth0's own"],
  ["a namespace under webtask.run", ...namespace("https://x.webtask.run/"), "is Auth0's own"],
  ["a namespace with the dot of the root", ...namespace("https://auth0.com./x"), "is Auth0's own"],
  ["a namespace that is Auth0's URN", ...namespace("URN:auth0:claims"), "is Auth0's own"],
  [
    "a namespace that is no URL",
    ...namespace("claims"),
    '"claims" is not a URL; the namespace is an https URL of your own',
  ],
  ["a namespace without TLS", ...namespace("http://claims.example.com"), "must begin with https://"],
  ["a namespace with a query", ...namespace("https://claims.example.com/?a"), "has a query"],
  ["the Management API's audience", ...audience("https://localhost:8443/api/v2/"), "is Auth0's own"],
  ["the tenant's userinfo", ...audience("https://localhost:8443/userinfo"), "is Auth0's own"],
  ["another tenant's Management API", ...audience("https://other.us.auth0.com/api/v2/"), "is Auth0's own"],
  ["a URN of Auth0", ...audience("urn:auth0:authz-api"), "is Auth0's own"],
  ["a URN of the tenant", ...audience("urn:localhost:session_transfer"), "is Auth0's own"],
  ["an audience with a space", ...audience('"https://api.example.com/ orders"'), "holds white space"],
  ["an empty audience", ...audience('""'), "must not be empty"],
  [
    "an OIDC scope",
    "      write:orders: Change",
    "      write:orders: a\n      ▸email: Change",
    'scope "email" is OpenID Connect\'s',
  ],
  [
    "offline_access",
    "      write:orders: Change",
    "      write:orders: a\n      ▸offline_access: Change",
    "is OpenID Connect's",
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
  [
    "observing for too long",
    "unmanaged: enforce",
    "unmanaged: { observe_until: ▸2027-02-23 }",
    "at most 90 days off: 2027-02-22 at the latest",
  ],
];

describe("refusals of apis.yaml", () => {
  it.each(refusals)("refuses %s", async (...refusal) => {
    await expectRefusal("apis.yaml", refusal);
  });

  it("takes observing for 90 days, and an audience that is no URL", async () => {
    const { problems, warnings } = await tryPolicy({
      "apis.yaml": basePolicy["apis.yaml"]
        ?.replace("unmanaged: enforce", "unmanaged: { observe_until: 2027-02-22 }")
        .replace("https://api.example.com/orders", "orders-api"),
    });
    expect([problems, warnings]).toEqual([[], []]);
  });

  it("warns of observing that is over", async () => {
    await expectWarning("apis.yaml", [
      "",
      "unmanaged: enforce",
      "unmanaged: { observe_until: ▸2026-11-23 }",
      "observing ended with 2026-11-23",
    ]);
  });

  it("refuses an audience that is there already, byte for byte", async () => {
    await expectRefusal("apis.yaml", [
      "",
      "https://api.example.com/invoices",
      "▸https://api.example.com/orders",
      'audience "https://api.example.com/orders" is there already, at ',
    ]);
  });
});
