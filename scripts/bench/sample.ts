import { generateKeyPairSync, sign } from "node:crypto";
import type { ConnectionPayload } from "../../actions/policy/carrier/payload.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { sealPolicy } from "../../compiler/sealing/seal.ts";
import { createSigningKey } from "../../compiler/sealing/signing-key.ts";
import type { HandWrittenCustomer } from "./hand-written/given.ts";
import { groups, rules } from "./size.ts";

const audience = "https://api.example.com/orders";
const vendorScopes = ["read:orders", "write:orders", "export:orders"];
const scopesOfRole = { viewer: ["read:orders"], manager: ["read:orders", "write:orders"] };
const subjectTokenType = "https://claims.example.com/subject-token";
const signingKey = createSigningKey();
const issuerKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
const issuerKey = { ...issuerKeys.publicKey.export({ format: "jwk" }), kid: "1" };

/** What the bundled Actions are configured with. */
export const config: VendorConfig = {
  claimPrefix: "https://claims.example.com/",
  domain: "localhost",
  subjectTokenType,
  publicKeys: [signingKey.publicKey],
  attributes: {},
  apis: [{ key: "orders", audience, scopes: vendorScopes, roles: scopesOfRole }],
};

/** Role names as `k` of the payload has them; a rule's role is one of them in turn. */
const roleNames = ["manager", "viewer"] as const;

/** The groups of every customer's directory that rules name, each with its role. */
export const roleOfGroup: readonly (readonly [group: string, role: string])[] = Array.from(
  { length: rules },
  (_, rule) => [groupName(rule), roleNames[rule % 2] ?? ""],
);

function groupName(number: number): string {
  return `Orders-Department-${number}`;
}

/** Of a user whom some rules name. */
export const userGroups: readonly string[] = Array.from({ length: groups }, (_, group) => groupName(group * 5));

/** The policy of a connection. */
export const connectionPolicy = (slug: string): ConnectionPayload => ({
  a: { orders: ["viewer", "manager"] },
  d: [`${slug}.example`],
  n: [],
  r: 43_200,
  k: ["orders:manager", "orders:viewer"],
  m: roleOfGroup.map(([group], rule) => [[rule % 2], { groups: group }] as const),
});

/** The events of one customer, and what the hand-written Actions know of it. */
export interface Sample {
  readonly handWritten: HandWrittenCustomer;
  readonly login: ReturnType<typeof loginEvent>;
  readonly machine: ReturnType<typeof machineEvent>;
  /** Each has a subject token of its own, since each is used once. */
  exchange(): ReturnType<typeof exchangeEvent>;
}

export function sampleOf(slug: string): Sample {
  const client = `${slug} client`;
  const connection = `${slug}-oidc`;
  const exchangeClient = seal("client", client, slug, { t: "exchange", a: ["orders"], x: trust(connection) });
  return {
    handWritten: { customer: slug, client, connection, domain: `${slug}.example`, roleOfGroup, issuerKey },
    login: loginEvent(slug, client, connection),
    machine: machineEvent(slug, client),
    exchange: () => exchangeEvent(slug, client, exchangeClient),
  };
}

function trust(connection: string) {
  const [c, i, u, g] = [connection, "https://login.example.com", "intranet", ["ES256"]];
  return { c, i, u, g, m: 300, k: [issuerKey], n: ["groups"] };
}

function loginEvent(slug: string, client: string, connection: string) {
  return {
    client: { client_id: "c", name: client, metadata: seal("client", client, slug, { t: "spa", a: ["orders"] }) },
    connection: {
      id: "con_1",
      name: connection,
      strategy: "oidc",
      metadata: seal("connection", connection, slug, connectionPolicy(slug)),
    },
    resource_server: { identifier: audience },
    transaction: { protocol: "oidc-basic-profile", requested_scopes: ["openid", ...vendorScopes] },
    user: {
      user_id: `oidc|${connection}|1`,
      email: `ann@${slug}.example`,
      groups: userGroups,
      identities: [{ connection, provider: "oidc", user_id: `${connection}|1` }],
      app_metadata: {},
      user_metadata: {},
    },
  };
}

function machineEvent(slug: string, client: string) {
  const payload = { t: "machine", a: ["orders"], m: { orders: ["export:orders", "read:orders"] } };
  return {
    client: { client_id: "c", name: client, metadata: seal("client", client, slug, payload) },
    resource_server: { identifier: audience },
    accessToken: { customClaims: {}, scope: ["read:orders", "export:orders"] },
    transaction: { requested_scopes: ["read:orders"] },
    request: { body: { grant_type: "client_credentials", client_id: "c", client_secret: "s", audience } },
  };
}

function exchangeEvent(slug: string, client: string, metadata: Record<string, string>) {
  const token = idToken(slug);
  return {
    client: { client_id: "c", name: client, metadata },
    resource_server: { identifier: audience },
    transaction: { subject_token: token, subject_token_type: subjectTokenType, requested_scopes: ["read:orders"] },
    request: {
      body: {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        ...{ client_id: "c", client_secret: "s", audience },
        ...{ subject_token: token, subject_token_type: subjectTokenType },
      },
    },
  };
}

function idToken(slug: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: "https://login.example.com", aud: "intranet", sub: "1", iat: now - 1, exp: now + 3600 },
    ...{ jti: crypto.randomUUID(), email: `ann@${slug}.example`, email_verified: true, name: "Ann Archer" },
    groups: userGroups,
  };
  const signed = `${encode({ alg: "ES256", kid: "1", typ: "JWT" })}.${encode(claims)}`;
  const key = { key: issuerKeys.privateKey, dsaEncoding: "ieee-p1363" } as const;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function seal(kind: "client" | "connection", name: string, customer: string, payload: unknown): Record<string, string> {
  const strategy = kind === "connection" ? "oidc" : "";
  return sealPolicy({ kind, name, strategy, customer, payload }, signingKey, config.domain).metadata;
}
