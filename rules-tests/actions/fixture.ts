import type { ClientPayload, ConnectionPayload, RulePayload } from "../../actions/policy/carrier/payload.ts";
import type { CarrierKind } from "../../actions/policy/carrier/sealed-format.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { sealPolicy } from "../../compiler/sealing/seal.ts";
import { createSigningKey } from "../../compiler/sealing/signing-key.ts";
import { exampleLoginEvent } from "../../packages/auth0-dialect/login-event.ts";

/** A small policy: a vendor with three APIs, the customers acme and globex, and the vendor's shared application. */
export const testTime = Date.parse("2027-01-15T12:00:00.000Z");
export const hour = 3_600_000;
/** The last millisecond of a day, as in policies. */
export const endOfDay = Date.parse("2027-01-31T23:59:59.999Z");

const signingKey = createSigningKey();

export const config: VendorConfig = {
  claimPrefix: "https://claims.test/",
  domain: "tenant.test",
  subjectTokenType: "https://claims.test/subject-token",
  publicKeys: [signingKey.publicKey],
  attributes: { plan: "string", seats: "number", beta: "boolean", regions: "object" },
  apis: [
    {
      key: "orders",
      audience: "https://api.test/orders",
      scopes: ["read:orders", "write:orders", "export:orders"],
      roles: { viewer: ["read:orders"], manager: ["read:orders", "write:orders"] },
    },
    {
      key: "invoices",
      audience: "https://api.test/invoices",
      scopes: ["read:invoices", "pay:invoices"],
      roles: { reader: ["read:invoices"], approver: ["read:invoices", "pay:invoices"] },
    },
    {
      key: "old",
      audience: "https://api.test/old",
      scopes: ["read:old"],
      roles: { reader: ["read:old"] },
      observeUnmanagedUntil: endOfDay,
    },
  ],
};

export type NamedCarrier = {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A client, connection or organization as in events, with a policy in its metadata. */
export function sealed(kind: CarrierKind, name: string, customer: string, payload: unknown): NamedCarrier {
  const strategy = kind === "connection" ? "oidc" : "";
  return {
    name,
    metadata: sealPolicy({ kind, name, strategy, customer, payload }, signingKey, config.domain).metadata,
  };
}

/** A connection with a strategy other than OpenID Connect. */
export const sealedConnection = (name: string, strategy: string, customer: string, payload: unknown): NamedCarrier => ({
  name,
  metadata: sealPolicy({ kind: "connection", name, strategy, customer, payload }, signingKey, config.domain).metadata,
});

export const unmanaged = (name: string): NamedCarrier => ({ name, metadata: { colour: "blue" } });

export const client = (name: string, customer: string, payload: Partial<ClientPayload> = {}): NamedCarrier =>
  sealed("client", name, customer, { t: "spa", a: ["orders"], ...payload });

export const machine = (payload: Partial<ClientPayload> = {}): NamedCarrier =>
  client("Acme Sync", "acme", { t: "machine", m: { orders: ["export:orders", "read:orders"] }, ...payload });

export const organization = (name: string): NamedCarrier => sealed("organization", name, name, {});

const rules: readonly RulePayload[] = [
  [[0], { groups: "Managers" }],
  [[1], { groups: "Viewers" }],
];

export const connectionPolicy = (payload: Partial<ConnectionPayload> = {}): ConnectionPayload => ({
  a: { orders: ["manager", "viewer"] },
  d: ["acme.test"],
  n: ["acme-saml"],
  r: (12 * hour) / 1000,
  k: ["orders:manager", "orders:viewer"],
  m: rules,
  ...payload,
});

export const connection = (payload: Partial<ConnectionPayload> = {}): NamedCarrier =>
  sealed("connection", "acme-oidc", "acme", connectionPolicy(payload));

export const portal = client("Acme Portal", "acme");
export const acmeOidc = connection();
export const globexOidc = sealed(
  "connection",
  "globex-oidc",
  "globex",
  connectionPolicy({ d: ["globex.test"], n: [] }),
);
export const console_ = client("Console", "vendor", { s: 1, a: ["invoices", "orders"] });

type Fields = Readonly<Record<string, unknown>>;

export interface LoginOptions {
  readonly client?: Fields | undefined;
  readonly connection?: Fields | undefined;
  readonly organization?: Fields | undefined;
  /** Null if no API is requested. */
  readonly audience?: string | null;
  readonly scopes?: readonly string[];
  readonly attributes?: Fields;
  readonly transaction?: Fields;
  readonly user?: Fields;
  /** Any further keys of the event. */
  readonly event?: Fields;
}

/** A post-login event: Ann of acme, a manager, who has just signed in to acme's portal for the orders API. */
export function loginEvent(options: LoginOptions = {}): Record<string, unknown> {
  const { audience = "https://api.test/orders", attributes = {}, scopes = ["openid", "read:orders"] } = options;
  const from = "connection" in options ? options.connection : acmeOidc;
  const { connection, ...event } = exampleLoginEvent({
    client: { ...("client" in options ? options.client : portal) },
    connection: { strategy: "oidc", ...from, name: String(from?.name) },
    organization: options.organization,
    audience,
    scopes,
    transaction: options.transaction,
    userId: "1",
    attributes: { email: "ann@acme.test", groups: ["Managers"], ...attributes },
    user: options.user,
    now: testTime,
  });
  return { ...event, ...(from && { connection }), ...options.event };
}

export interface MachineOptions {
  readonly client?: Fields | undefined;
  readonly organization?: Fields | undefined;
  readonly audience?: string;
  readonly requested?: readonly string[];
  readonly granted?: readonly string[];
  /** Whether the platform lets an Action change the scopes. */
  readonly targets?: boolean;
  /** Further parameters of the request. */
  readonly body?: unknown;
}

/** A credentials-exchange event: acme's machine requests the orders API. */
export function machineEvent(options: MachineOptions = {}): Record<string, unknown> {
  const { audience = "https://api.test/orders", requested = [], granted = ["read:orders", "export:orders"] } = options;
  const body = {
    grant_type: "client_credentials",
    client_id: "client",
    client_secret: "secret",
    audience,
    ...(requested.length > 0 ? { scope: requested.join(" ") } : {}),
  };
  return {
    accessToken: { customClaims: {}, scope: granted },
    client: { client_id: "client", ...("client" in options ? options.client : machine()) },
    ...(options.organization ? { organization: { id: "org_1", ...options.organization } } : {}),
    request: {
      method: "POST",
      geoip: {},
      ip: "127.0.0.1",
      body: isFields(options.body) ? { ...body, ...options.body } : "body" in options ? options.body : body,
    },
    resource_server: { identifier: audience },
    tenant: { id: "tenant" },
    transaction: { requested_scopes: requested, ...(options.targets ? { target_scopes: granted } : {}) },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
