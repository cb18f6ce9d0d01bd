import type { AttackClass, Json, LoginAttack, MachineAttack } from "../attack.ts";

const docs = "docs/claims.md";
const eve = "Eve Elsewhere";
const namespace = "https://claims.example.com/";

const login = (name: string, event: Json, expected: LoginAttack["expected"] = "harmless"): LoginAttack => ({
  trigger: "post-login",
  name,
  reference: docs,
  expected,
  event,
});

/** Places that a name for the token could come from, and that do not count. */
const elsewhere: readonly [what: string, event: (claim: string, value: unknown) => Json][] = [
  ["user_metadata", (claim, value) => ({ user: { user_metadata: { [claim]: value } } })],
  ["app_metadata", (claim, value) => ({ user: { app_metadata: { [claim]: value } } })],
  ["the request's body", (claim, value) => ({ request: { body: { [claim]: value } } })],
  ["the request's query", (claim, value) => ({ request: { query: { [claim]: value } } })],
  ["transaction metadata", (claim, value) => ({ transaction: { metadata: { [claim]: value } } })],
  ["the prototype", (claim, value) => ({ user: { __proto__: { [claim]: value } } })],
  ["the session", (claim, value) => ({ session: { metadata: { [claim]: value } } })],
  ["Auth0's authorization", (claim, value) => ({ authorization: { [claim]: value, roles: [] } })],
  ["the organization's branding", (claim, value) => ({ tenant: { id: "t", [claim]: value } })],
  ["a namespaced attribute", (claim, value) => ({ user: { [namespace + claim]: value } })],
];
const claims: readonly [claim: string, value: unknown][] = [
  ["name", eve],
  ["plan", "enterprise"],
  ["would_deny", []],
  ["help_url", "https://evil.test"],
];
const sources = claims.flatMap(([claim, value]) =>
  elsewhere.map(([what, event]) => login(`${claim} in ${what}`, event(claim, value))),
);

const linked = login(
  "the name of an identity that the profile's root does not belong to",
  {
    user: {
      identities: [{ connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|x", profileData: { name: eve } }],
    },
  },
  "email_domain_not_allowed",
);

/** Names that the provider asserts and that no API may be given. */
const oddNames: readonly [what: string, value: unknown][] = [
  ["with a line break", "Ann\r\nX-Admin: true"],
  ["with a NUL", "Ann\u0000"],
  ["with an escape sequence", "\u001b[2JAnn"],
  ["that runs the other way", "Ann\u202egro.live"],
  ["with an isolate", "Ann\u2066x"],
  ["with a byte order mark", "\ufeffAnn"],
  ["with a zero-width space", "An\u200bn"],
  ["with a tag character", "Ann\u{e0041}"],
  ["with half a surrogate pair", "Ann\udc00"],
  ["with a line separator", "Ann\u2028"],
  ["with a private character", "Ann\ue000"],
  ["of 301 characters", "x".repeat(301)],
  ["of a million characters", "x".repeat(1_000_000)],
  ["that is empty", ""],
  ["that is blank", "\u00a0 "],
  ["that is a list", [eve]],
  ["that is an object", { toString: eve }],
  ["that is a number", 7],
  ["that is true", true],
];
const odd = oddNames.map(([what, value]) => login(`a name ${what}`, { user: { name: value } }));

const machineBody = (name: string, body: Json, expected: MachineAttack["expected"]): MachineAttack => ({
  trigger: "credentials-exchange",
  name,
  reference: docs,
  expected,
  body,
});
const bodies = ["plan", "Plan", "attributes", "attributes[plan]", "would_deny", "help_url"].map((parameter) =>
  machineBody(`the parameter ${parameter}`, { [parameter]: "enterprise" }, "unexpected_parameter"),
);
const userBodies = ["name", "email", `${namespace}name`, "claims[name]", `${namespace}plan`].map((parameter) =>
  machineBody(`the parameter ${parameter}`, { [parameter]: eve }, "impersonation_blocked"),
);

export const furtherClaims: readonly AttackClass[] = [
  { name: "a claim from a source that does not count", attacks: [...sources, linked, ...bodies, ...userBodies] },
  { name: "a name that is not plain text", attacks: odd },
];
