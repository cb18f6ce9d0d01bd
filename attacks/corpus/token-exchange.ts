import type { AttackClass, ExchangeAttack, Expected } from "../attack.ts";

const attack = (
  name: string,
  reference: string,
  rest: Partial<ExchangeAttack>,
  expected: Expected = "subject_token_not_accepted",
): ExchangeAttack => ({ trigger: "custom-token-exchange", name, reference, expected, ...rest });

const jwt = "RFC 8725";
const oidc = "OpenID Connect Core 1.0 section 3.1.3.7";
const claims: readonly [string, Record<string, unknown>][] = [
  ["another issuer", { iss: "https://evil.example" }],
  ["the issuer with a slash", { iss: "https://login.acme.example/" }],
  ["a list of issuers", { iss: ["https://login.acme.example"] }],
  ["no issuer", { iss: undefined }],
  ["another audience", { aud: "other" }],
  ["an audience that begins likewise", { aud: "acme-intranet-2" }],
  ["two audiences and no azp", { aud: ["acme-intranet", "other"] }],
  ["another azp", { azp: "other" }],
  ["no audience", { aud: undefined }],
  ["an expiry that has passed", { exp: { secondsFromNow: -1 } }],
  ["no expiry", { exp: undefined }],
  ["an expiry that is a text", { exp: "4102444800" }],
  ["an issue time six minutes ago", { iat: { secondsFromNow: -360 } }],
  ["an issue time in the future", { iat: { secondsFromNow: 60 } }],
  ["no issue time", { iat: undefined }],
  ["a start in the future", { nbf: { secondsFromNow: 60 } }],
  ["no subject", { sub: undefined }],
  ["an empty subject", { sub: "" }],
  ["a subject that is an object", { sub: { id: "ann" } }],
  ["a subject with a line break", { sub: "ann\nadmin" }],
  ["a subject of 256 characters", { sub: "a".repeat(256) }],
  ["a scope", { scope: "openid" }],
  ["Entra's scp", { scp: "user_impersonation" }],
  ["events", { events: {} }],
  ["Keycloak's mark of an access token", { typ: "Bearer" }],
  ["Cognito's mark of an access token", { token_use: "access" }],
];
const headers: readonly [string, Record<string, unknown>][] = [
  ["the algorithm none", { alg: "none" }],
  ["another algorithm", { alg: "PS256" }],
  ["a symmetric algorithm", { alg: "HS256" }],
  ["the type of an access token", { typ: "at+jwt" }],
  ["the type of a logout token", { typ: "logout+jwt" }],
  ["an address of keys", { jku: "https://evil.example/jwks" }],
  ["a key of its own", { jwk: { kty: "RSA" } }],
  ["an address of certificates", { x5u: "https://evil.example/cert" }],
  ["certificates of its own", { x5c: ["MIIB"] }],
  ["critical members", { crit: ["b64"], b64: false }],
  ["an unknown key id", { kid: "unknown" }],
  ["a key id that is an object", { kid: { id: 1 } }],
];
const forgeries: readonly [string, ExchangeAttack["forgery"] & string][] = [
  ["a changed payload", "payload"],
  ["a changed signature", "signature"],
  ["another key's signature", "other key"],
  ["no signature", "none"],
  ["a signature by the public key as a secret", "symmetric"],
  ["padding", "padding"],
];
const texts: readonly [string, unknown][] = [
  ["a user's name", "ann@acme.example"],
  ["a user id", "oidc|acme-oidc|ann"],
  ["JSON", '{"sub":"ann"}'],
  ["an empty text", ""],
  ["nothing", undefined],
  ["an object", { sub: "ann" }],
  ["four parts", "a.b.c.d"],
  ["more than 32,768 characters", `${"a".repeat(32_768)}.b.c`],
];
const parameters = [
  "username",
  "user_id",
  "sub",
  "roles",
  "groups",
  "actor_token",
  "actor_token_type",
  "act",
  "claims",
  "color",
];

export const tokenExchange: readonly AttackClass[] = [
  {
    name: "a forged or foreign subject token",
    attacks: [
      ...claims.map(([what, changed]) => attack(`a token with ${what}`, oidc, { claims: changed })),
      ...headers.map(([what, header]) => attack(`a token with ${what} in its header`, jwt, { header })),
      ...forgeries.map(([what, forgery]) => attack(`a token with ${what}`, jwt, { forgery })),
      ...texts.map(([what, subject_token]) =>
        attack(`${what} instead of a token`, "RFC 8693 section 1.1", { event: { transaction: { subject_token } } }),
      ),
      attack("a token that was used before", "RFC 7519 section 4.1.7", { forgery: "twice" }),
    ],
  },
  {
    name: "an exchange that says more than its token",
    attacks: [
      ...parameters.map((name) =>
        attack(`the parameter ${name}`, "RFC 8693 section 2.1", { body: { [name]: "ann" } }, "unexpected_parameter"),
      ),
      attack(
        "an actor's token",
        "RFC 8693 section 2.1",
        { event: { transaction: { actor_token: "x" } } },
        "unexpected_parameter",
      ),
      attack(
        "an actor's token type alone",
        "RFC 8693 section 2.1",
        { event: { transaction: { actor_token_type: "urn:x" } } },
        "unexpected_parameter",
      ),
      attack(
        "a request for a refresh token",
        "RFC 8693 section 2.1",
        {
          event: { transaction: { requested_token_type: "urn:ietf:params:oauth:token-type:refresh_token" } },
        },
        "unexpected_parameter",
      ),
      attack(
        "another type of subject token",
        "RFC 8693 section 2.1",
        {
          event: { transaction: { subject_token_type: "urn:ietf:params:oauth:token-type:id_token" } },
        },
        "flow_not_allowed",
      ),
      attack(
        "an unmanaged application",
        "docs/token-exchange.md",
        { event: { client: { name: "Wild", metadata: {} } } },
        "application_not_allowed",
      ),
      attack(
        "a portal's policy",
        "docs/token-exchange.md",
        {
          event: { client: { name: "Acme Portal", metadata: { metadataOf: "client:Acme Portal" } } },
        },
        "flow_not_allowed",
      ),
      attack(
        "Globex's organization",
        "docs/token-exchange.md",
        {
          event: { organization: { id: "org_1", name: "globex", metadata: { metadataOf: "organization:globex" } } },
        },
        "organization_not_allowed",
      ),
    ],
  },
];
