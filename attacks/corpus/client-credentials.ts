import type { AttackClass, MachineAttack } from "../attack.ts";

const impersonation = "RFC 9700 section 4.15";

/** Names by which a request says for whom its token is. */
const names = (
  "username user sub user_id email roles role groups permissions act actor on_behalf_of login_hint name subject " +
  "subject_token requested_subject actor_token may_act id_token_hint preferred_username upn uid impersonate run_as claims " +
  "custom_claims user_metadata principal given_name family_name nickname phone_number member_of entitlements admin " +
  "assertion password identity profile"
).split(" ");

const fullWidth = (text: string) =>
  [...text]
    .map((letter) => (/[a-z]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter))
    .join("");
const percent = (text: string) => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");

/** How a name is disguised. */
const disguises: readonly [how: string, disguise: (name: string) => string][] = [
  ["plainly", (name) => name],
  ["in upper case", (name) => name.toUpperCase()],
  ["in full-width letters", fullWidth],
  ["with a zero-width space", (name) => `${name[0]}\u200b${name.slice(1)}`],
  ["as a form's member", (name) => `${name}[value]`],
  ["as a path", (name) => `x.${name}`],
  ["as a namespaced claim", (name) => `https://claims.example.com/${name}`],
  ["percent-encoded twice", (name) => percent(percent(name))],
  ["as a path, with a zero-width space", (name) => `x.${name[0]}\u200b${name.slice(1)}`],
];

const byName: MachineAttack[] = disguises.flatMap(([how, disguise]) =>
  names.map((name) => ({
    trigger: "credentials-exchange",
    name: `the parameter ${name}, ${how}`,
    reference: impersonation,
    body: { [disguise(name)]: "ann@acme.example" },
    expected: "impersonation_blocked",
  })),
);

const json = (value: unknown) => JSON.stringify(value);
const nested = (depth: number): unknown => (depth === 0 ? { sub: "ann" } : { x: nested(depth - 1) });

const values: readonly [how: string, value: unknown][] = [
  ["JSON", json({ roles: ["manager"] })],
  ["JSON in JSON", json({ x: json({ sub: "ann" }) })],
  ["a text of JSON in JSON", json(json({ sub: "ann" }))],
  ["a list in JSON", json([{ email: "ann@acme.example" }])],
  ["a form", "x=1&sub=ann"],
  ["a form with brackets", "x=1&user%5Bname%5D=ann"],
  ["a form in JSON", json({ x: "a=1&sub=ann" })],
  ["JSON in a form", `x=${encodeURIComponent(json({ sub: "ann" }))}`],
  ["percent-encoded JSON", encodeURIComponent(json({ sub: "ann" }))],
  ["JSON seven levels deep", json(nested(6))],
  ["JSON with the name in another case", json({ ROLES: [] })],
  ["an object", { roles: ["manager"] }],
  ["an object in a list", [1, [{ user: "ann" }]]],
];

const byValue: MachineAttack[] = values.map(([how, extra]) => ({
  trigger: "credentials-exchange",
  name: `a user's name within the value of another parameter: ${how}`,
  reference: impersonation,
  body: { extra },
  expected: "impersonation_blocked",
}));

const foreignNames = [
  "color",
  "Scope",
  "AUDIENCE",
  "resource",
  "",
  "client_id ",
  "toString",
  "hasOwnProperty",
  "constructor",
];
const foreign: MachineAttack[] = foreignNames.map((name) => ({
  trigger: "credentials-exchange",
  name: `the parameter ${json(name)}, which is not on the list`,
  reference: "docs/decisions.md",
  body: { [name]: "x" },
  expected: "unexpected_parameter",
}));

const known = ["scope", "audience", "organization", "client_id", "client_assertion", "grant_type"];
const types: readonly [string, unknown][] = [
  ["a list", ["a", "b"]],
  ["an object", { user: "ann" }],
  ["a number", 1],
  ["true", true],
  ["null", null],
];
const confusions: MachineAttack[] = known.flatMap((name) =>
  types.map(
    ([type, value]): MachineAttack => ({
      trigger: "credentials-exchange",
      name: `${name} that is ${type}`,
      reference: "OWASP API Security Top 10 2023, API3",
      body: { [name]: value },
      expected: "unexpected_parameter",
    }),
  ),
);

const bodies: readonly [string, unknown][] = [
  ["null", null],
  ["a text", "username=ann"],
  ["a list", ["username"]],
];
const wholeBodies: MachineAttack[] = bodies.map(([what, body]) => ({
  trigger: "credentials-exchange",
  name: `a body that is ${what}`,
  reference: "docs/decisions.md",
  event: { request: { body } },
  expected: "unexpected_parameter",
}));

const encode = (text: string) => Buffer.from(text).toString("base64url");
const identity = { iss: "client", sub: "client", aud: "https://localhost/", exp: 1, jti: "1" };
const assertion = (claims: unknown, header: unknown = { alg: "RS256" }) =>
  `${encode(json(header))}.${encode(json(claims))}.c2ln`;
const assertions: readonly [string, string, MachineAttack["expected"]][] = [
  ["a user's name", assertion({ ...identity, username: "ann" }), "impersonation_blocked"],
  ["roles", assertion({ ...identity, roles: ["manager"] }), "impersonation_blocked"],
  ["any further claim", assertion({ ...identity, color: "blue" }), "impersonation_blocked"],
  ["an object as its jti", assertion({ ...identity, jti: { sub: "ann" } }), "impersonation_blocked"],
  ["an object among its audiences", assertion({ ...identity, aud: [{ sub: "ann" }] }), "impersonation_blocked"],
  ["a list as its sub", assertion({ ...identity, sub: ["ann"] }), "impersonation_blocked"],
  ["a user in its header", assertion(identity, { alg: "RS256", user: "ann" }), "impersonation_blocked"],
  ["an object as its kid", assertion(identity, { alg: "RS256", kid: { sub: "ann" } }), "impersonation_blocked"],
  ["a claim twice", `e30.${encode('{"sub":"ann","sub":"client"}')}.c2ln`, "unexpected_parameter"],
  ["a claim twice, escaped", `e30.${encode('{"s\\u0075b":"ann","sub":"client"}')}.c2ln`, "unexpected_parameter"],
  ["bytes after its payload", `e30.${encode("{}")}=${encode("ann")}.c2ln`, "unexpected_parameter"],
  ["white space in its payload", `e30.${encode("{}")} .c2ln`, "unexpected_parameter"],
  ["no signature", `e30.${encode("{}")}.`, "unexpected_parameter"],
  ["no form of a JWT", "ann", "unexpected_parameter"],
];
const byAssertion: MachineAttack[] = assertions.map(([what, client_assertion, expected]) => ({
  trigger: "credentials-exchange",
  name: `a client assertion with ${what}`,
  reference: "RFC 7523 section 3, RFC 7515 section 4",
  body: { client_assertion, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" },
  expected,
}));

const flood = (count: number, text: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, text]));
const floods: MachineAttack[] = [
  ["behind 60 values of 16,000 characters", flood(60, "x".repeat(16_000))],
  ["behind 300 forms", flood(300, "a=1&b=2&c=3")],
].map(([where, body]) => ({
  trigger: "credentials-exchange",
  name: `a user's name hidden ${where}`,
  reference: "OWASP API Security Top 10 2023, API4",
  body: { ...(body as object), username: "ann" },
  expected: "impersonation_blocked",
}));

const harmless: MachineAttack[] = [
  ["a client id that is a user's", { client: { client_id: "auth0|ann" } }],
  ["an external client id that is a user's", { client: { external_client_id: "auth0|ann" } }],
  ["metadata that speaks of a user", { tenant: { id: "tenant", user: "ann" } }],
  ["claims that another Action set, of other names", { accessToken: { customClaims: { roles: ["manager"] } } }],
].map(([name, event]) => ({
  trigger: "credentials-exchange",
  name: String(name),
  reference: impersonation,
  event: event as MachineAttack["event"] & object,
  expected: "harmless",
}));

const claimsBefore: MachineAttack[] = ["roles", "customer", "subject_type", "scopes"].map((claim) => ({
  trigger: "credentials-exchange",
  name: `the claim ${claim} set by an Action before`,
  reference: "docs/decisions.md",
  event: { accessToken: { customClaims: { [`https://claims.example.com/${claim}`]: ["manager"] } } },
  expected: "policy_unavailable",
}));

const scopes: MachineAttack[] = [
  ...["write:orders", "read:invoices", "openid", "role:admin", "user:ann"].map(
    (scope): MachineAttack => ({
      trigger: "credentials-exchange",
      name: `the scope ${scope}, which the machine does not have`,
      reference: "RFC 9700 section 2.3",
      event: { transaction: { requested_scopes: [scope] } },
      expected: "scope_not_allowed",
    }),
  ),
  {
    trigger: "credentials-exchange",
    name: "a grant that is wider than the policy",
    reference: "docs/decisions.md",
    event: { accessToken: { scope: ["read:orders", "export:orders", "write:orders"] } },
    expected: "scope_not_allowed",
  },
  ...[undefined, null, "read:orders", { 0: "read:orders" }].map(
    (scope): MachineAttack => ({
      trigger: "credentials-exchange",
      name: `granted scopes that are ${json(scope) ?? "not told"}`,
      reference: "docs/decisions.md",
      event: { accessToken: { scope } },
      expected: "policy_unavailable",
    }),
  ),
];

export const clientCredentials: readonly AttackClass[] = [
  { name: "impersonation by a parameter's name", attacks: byName },
  { name: "impersonation by a parameter's value", attacks: [...byValue, ...floods] },
  { name: "impersonation by a client assertion", attacks: byAssertion },
  { name: "type confusion at the token endpoint", attacks: [...foreign, ...confusions, ...wholeBodies] },
  { name: "a machine's claims and scopes", attacks: [...harmless, ...claimsBefore, ...scopes] },
];
