import { describe, expect, it } from "@jest/globals";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { exampleLoginEvent } from "../../../packages/auth0-dialect/login-event.ts";
import { jwkOf, mint, rsa } from "../../actions/token-exchange/tokens.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const namespace = "https://claims.example.com";
const orders = "https://api.example.com/orders";

const login = (attributes: object = {}, more: object = {}) => ({
  ...exampleLoginEvent({
    client: { name: "Acme Portal" },
    connection: { name: "acme-oidc", strategy: "oidc" },
    audience: orders,
    scopes: ["read:orders"],
    userId: "1",
    attributes: { email: "ann@acme.example", ...attributes },
    now: Date.now(),
  }),
  ...more,
});

const machine = (body: object, more: object = {}) => ({
  client: { client_id: "x", name: "acme--sync" },
  resource_server: { identifier: orders },
  request: { body: { grant_type: "client_credentials", ...body } },
  accessToken: { customClaims: {}, scope: ["read:orders"] },
  transaction: { requested_scopes: [] },
  ...more,
});

const now = Date.now();
const { user } = login();
const [identity] = (user as unknown as { identities: object[] }).identities;

const explain = (event: unknown, trigger: string, files: Files = {}) =>
  withPolicy(files, async (dir) => {
    const { code, facts } = await explainEvent({ dir, environment: "local", trigger, event, now });
    return [code, ...facts.map((fact) => fact.replaceAll(`${dir}/`, ""))];
  });

describe("the facts behind a refusal of a login", () => {
  it.each<[code: string, event: object, facts: string, files?: Files]>([
    [
      "application_not_allowed",
      login({}, { client: { name: "Acme Portl" } }),
      'the client is named "Acme Portl", and no application of the policy is; did you mean "Acme Portal"?',
    ],
    [
      "customer_suspended",
      login(),
      "customers/acme.yaml:51 says: enforcement: suspended",
      changed("customers/acme.yaml", ["enforcement: enforce", "enforcement: suspended"]),
    ],
    [
      "connection_not_allowed",
      login({}, { connection: { name: "globex-saml" } }),
      'the application "Acme Portal" is acme\'s\nthe connection "globex-saml" is globex\'s\nacme has the connections: acme-oidc',
    ],
    [
      "organization_not_allowed",
      login({}, { organization: { name: "globex" } }),
      'the organization is named "globex"; that of the customer is "acme"',
    ],
    [
      "flow_not_allowed",
      login({}, { transaction: { protocol: "oauth2-password", requested_scopes: [] } }),
      'acme--portal is of type spa\ntransaction.protocol is "oauth2-password"',
    ],
    ["flow_not_allowed", login({}, { session: { actor: { sub: "x" } } }), 'session.actor is {"sub":"x"}'],
    [
      "ambiguous_identity",
      login({}, { user: { ...user, identities: [identity, identity] } }),
      '2 identities of the profile are of the connection "acme-oidc"; its identities are: acme-oidc, acme-oidc',
    ],
    [
      "linked_identity_not_allowed",
      login({}, { user: { ...user, identities: [identity, { connection: "globex-saml" }] } }),
      'the identity of "globex-saml" (globex) is linked; acme\'s are: acme-oidc',
    ],
    [
      "email_domain_not_allowed",
      login({ email: "ann@else.example" }),
      "the domain of email is else.example; email_domains has: acme.example (customers/acme.yaml:6)",
    ],
    [
      "email_domain_not_allowed",
      login({ email: undefined }),
      "the profile has no email; email_domains has: acme.example (customers/acme.yaml:6)",
    ],
    [
      "email_domain_not_allowed",
      login({ email: "ann" }),
      'email is "ann", which is no plain address; email_domains has: acme.example (customers/acme.yaml:6)',
    ],
    [
      "email_domain_not_allowed",
      login({ email_verified: false }),
      "email_verified is false, and unverified_email of acme-oidc is refuse",
    ],
    [
      "reauthentication_required",
      login({}, { authentication: { methods: [{ name: "federated", timestamp: "2026-01-01T00:00:00.000Z" }] } }),
      "the login is of 2026-01-01T00:00:00.000Z, and its attributes held until 2026-01-01T12:00:00.000Z; " +
        "reauthenticate_after is 12h (customers/acme.yaml:52)",
    ],
    [
      "audience_not_allowed",
      login({}, { resource_server: { identifier: `${orders}/` } }),
      `the audience "${orders}/" is none of apis.yaml's; did you mean "${orders}"?`,
    ],
    [
      "audience_not_allowed",
      login({}, { resource_server: { identifier: "https://api.example.com/invoices" } }),
      "the API is invoices; access of acme has: orders (customers/acme.yaml:14)\n" +
        "the API is invoices; apis of portal has: orders (customers/acme.yaml:29)",
    ],
    [
      "no_role",
      login({ groups: [] }, { user: { ...user, user_metadata: { groups: ["x"] } } }),
      "none of the rules for orders holds: rule 1 (customers/acme.yaml:19), rule 2 (customers/acme.yaml:21)\n" +
        'the user\'s metadata have "groups" too, so it counts as absent',
    ],
    ["groups_overage", login({ hasgroups: true }), 'the profile has "hasgroups": true'],
  ])("%s", async (...[code, event, facts, files]) => {
    expect(await explain(event, "post-login", files)).toEqual([code, ...facts.split("\n")]);
  });

  it("are told of an observed refusal too", async () => {
    const soon = new Date(now + 30 * 86_400_000).toISOString().slice(0, 10);
    const observe = changed("customers/acme.yaml", ["enforcement: enforce", `enforcement: { observe_until: ${soon} }`]);
    expect(await explain(login(), "post-login", observe)).toEqual([
      null,
      "none of the rules for orders holds: rule 1 (customers/acme.yaml:19), rule 2 (customers/acme.yaml:21)",
    ]);
  });
});

describe("the facts behind a refusal of a machine", () => {
  const assertion = (claims: object) =>
    [{ alg: "RS256" }, claims, "sig"].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");

  it.each<[string, object, string]>([
    [
      "impersonation_blocked",
      machine({ username: "ann", colour: "red" }),
      'the parameter "username" names a user, in its name or within its value\nthe parameter "colour" is not listed',
    ],
    ["unexpected_parameter", machine({ scope: ["a", "b"] }), 'the parameter "scope" comes more than once'],
    ["unexpected_parameter", machine({ scope: 7 }), 'the parameter "scope" is no text'],
    [
      "impersonation_blocked",
      machine({ client_assertion: assertion({ iss: "x", act: { sub: "ann" } }) }),
      'the parameter "client_assertion" says more than who the client is, in its header or its claims',
    ],
    [
      "unexpected_parameter",
      machine({ client_assertion: "x" }),
      'the parameter "client_assertion" cannot be read in one way only',
    ],
    [
      "scope_not_allowed",
      machine({}, { transaction: { requested_scopes: ["write:orders"] } }),
      "requested: write:orders; machine_scopes of acme for orders has: read:orders (customers/acme.yaml:17)",
    ],
    [
      "scope_not_allowed",
      machine({}, { accessToken: { customClaims: {}, scope: ["write:orders"] } }),
      "granted: write:orders; machine_scopes of acme for orders has: read:orders (customers/acme.yaml:17)",
    ],
    [
      "policy_unavailable",
      machine({}, { accessToken: { customClaims: { [`${namespace}/roles`]: [] }, scope: [] } }),
      `an earlier Action has set the claim ${namespace}/roles`,
    ],
    [
      "flow_not_allowed",
      machine({}, { client: { client_id: "x", name: "Acme Portal" } }),
      "acme--portal is of type spa\nclient credentials are for machines",
    ],
  ])("%s", async (code, event, facts) => {
    expect(await explain(event, "credentials-exchange")).toEqual([code, ...facts.split("\n")]);
  });
});

describe("the facts behind a refusal of a token exchange", () => {
  const files = changed("customers/acme.yaml", [
    "jwks_uri: https://login.acme.example/jwks",
    `jwks: { keys: [${JSON.stringify(jwkOf(rsa))}] }`,
  ]);
  const at = Math.floor(now / 1000);
  const claims = { iss: "https://login.acme.example", aud: "vendor", iat: at - 60, exp: at + 600 };
  const exchange = (subject_token: string, type = `${namespace}/subject-token`, body: object = {}) => ({
    client: { client_id: "x", name: "acme--backend" },
    resource_server: { identifier: orders },
    request: { body },
    transaction: { subject_token, subject_token_type: type },
  });

  it.each<[string, object, string]>([
    [
      "subject_token_not_accepted",
      exchange(mint({ claims: { ...claims, iss: "https://x.example", aud: "y" } })),
      'in the subject token iss is "https://x.example", expected "https://login.acme.example"\n' +
        'in the subject token aud is "y", expected "vendor"',
    ],
    [
      "subject_token_not_accepted",
      exchange(mint({ claims: { ...claims, iat: at - 600 } })),
      `in the subject token iat is ${new Date((at - 600) * 1000).toISOString()}, and max_age is 5m`,
    ],
    ["subject_token_not_accepted", exchange("x"), "the subject token is no JWT: its header or its claims are not JSON"],
    [
      "flow_not_allowed",
      exchange("x", "urn:x"),
      `acme--backend is of type exchange\nthe subject token's type is "urn:x"; the policy's is ${namespace}/subject-token`,
    ],
    ["unexpected_parameter", exchange("x", undefined, { actor: "bob" }), 'the parameter "actor" is not listed'],
  ])("%s", async (code, event, facts) => {
    const told = await explain(event, "custom-token-exchange", files);
    expect(told.filter((fact) => !fact?.includes("kid is"))).toEqual([code, ...facts.split("\n")]);
  });
});
