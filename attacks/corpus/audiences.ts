import type { Attack, AttackClass } from "../attack.ts";

const orders = "https://api.example.com/orders";
/** Other APIs, and names that somebody might take for the orders API's. */
const audiences: readonly [what: string, audience: unknown][] = [
  ["another customer's API", "https://api.example.com/invoices"],
  ["a slash more", `${orders}/`],
  ["a letter less", orders.slice(0, -1)],
  ["a letter more", `${orders}s`],
  ["upper case", orders.toUpperCase()],
  ["its scheme in upper case", orders.replace("https", "HTTPS")],
  ["its host in upper case", orders.replace("api.", "API.")],
  ["http", orders.replace("https", "http")],
  ["its default port", orders.replace(".com", ".com:443")],
  ["a dot at the end of its host", orders.replace(".com", ".com.")],
  ["percent-encoding", orders.replace("orders", "%6frders")],
  ["a query", `${orders}?`],
  ["a fragment", `${orders}#`],
  ["a user name", orders.replace("https://", "https://x@")],
  ["a subdomain of somebody else's", orders.replace(".com", ".com.evil.example")],
  ["a prefix", "https://api.example.com"],
  ["a space before it", ` ${orders}`],
  ["a space after it", `${orders} `],
  ["a line break after it", `${orders}\n`],
  ["a NUL after it", `${orders}\u0000`],
  ["a full-width letter", orders.replace("orders", "\uff4frders")],
  ["a Cyrillic letter", orders.replace("orders", "\u043erders")],
  ["two audiences in one text", `${orders} https://api.example.com/invoices`],
  ["a dot segment", orders.replace("/orders", "/./orders")],
  ["a parent segment", orders.replace("/orders", "/invoices/../orders")],
  ["a double slash", orders.replace(".com/", ".com//")],
  ["the Management API", "https://localhost:8443/api/v2/"],
  ["an empty text", ""],
  ["a list", [orders]],
  ["an object", { identifier: orders }],
  ["a number", 1],
  ["true", true],
  ["a key of the prototype", "__proto__"],
  ["the API's key in apis.yaml", "orders"],
  ["everything", "*"],
];

const reference = "RFC 8707 section 2, RFC 7519 section 4.1.3";

function attacksOn(trigger: Attack["trigger"]): Attack[] {
  return audiences.map(([what, identifier]) => ({
    trigger,
    name: `the audience is ${what}`,
    reference,
    event: { resource_server: { identifier } },
    expected: "audience_not_allowed",
  }));
}

const refresh = { protocol: "oauth2-refresh-token" };
const byRefresh = audiences.slice(0, 12).map(
  ([what, identifier]): Attack => ({
    trigger: "post-login",
    name: `a refresh token for another audience: ${what}`,
    reference: "Auth0 docs, Multi-Resource Refresh Token",
    event: { resource_server: { identifier }, transaction: refresh },
    expected: "audience_not_allowed",
  }),
);

export const foreignAudiences: readonly AttackClass[] = [
  { name: "a user at a foreign audience", attacks: [...attacksOn("post-login"), ...byRefresh] },
  { name: "a machine at a foreign audience", attacks: attacksOn("credentials-exchange") },
  { name: "an exchange for a foreign audience", attacks: attacksOn("custom-token-exchange") },
];
