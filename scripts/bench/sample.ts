import type { ConnectionPayload } from "../../actions/policy/carrier/payload.ts";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import { sealPolicy } from "../../compiler/sealing/seal.ts";
import { createSigningKey } from "../../compiler/sealing/signing-key.ts";
import { groups, rules } from "./size.ts";

const audience = "https://api.example.com/orders";
export const vendorScopes = ["read:orders", "write:orders", "export:orders"];
export const scopesOfRole = { viewer: ["read:orders"], manager: ["read:orders", "write:orders"] };
const key = createSigningKey();

/** What the bundled Actions are configured with. */
export const config: VendorConfig = {
  claimPrefix: "https://claims.example.com/",
  domain: "localhost",
  subjectTokenType: "https://claims.example.com/subject-token",
  publicKeys: [key.publicKey],
  attributes: {},
  apis: [{ key: "orders", audience: audience, scopes: vendorScopes, roles: scopesOfRole }],
};

export function groupName(number: number): string {
  return `Orders-Department-${number}`;
}

export function loginEvent() {
  const payload: ConnectionPayload = {
    a: { orders: ["viewer", "manager"] },
    d: ["acme.example"],
    n: [],
    r: 43_200,
    k: ["orders:manager", "orders:viewer"],
    m: Array.from({ length: rules }, (_, rule) => [[rule % 2], { groups: groupName(rule) }] as const),
  };
  const client = { t: "spa", a: ["orders"] };
  return {
    client: { client_id: "c", name: "Acme Portal", metadata: seal("client", "Acme Portal", client) },
    connection: {
      id: "con_1",
      name: "acme-oidc",
      strategy: "oidc",
      metadata: seal("connection", "acme-oidc", payload),
    },
    resource_server: { identifier: audience },
    transaction: { protocol: "oidc-basic-profile", requested_scopes: ["openid", ...vendorScopes] },
    user: {
      user_id: "oidc|acme-oidc|1",
      email: "ann@acme.example",
      groups: Array.from({ length: groups }, (_, group) => groupName(group * 5)),
      identities: [{ connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1" }],
      app_metadata: {},
      user_metadata: {},
    },
  };
}

export function machineEvent() {
  const client = { t: "machine", a: ["orders"], m: { orders: ["export:orders", "read:orders"] } };
  return {
    client: { client_id: "c", name: "acme--sync", metadata: seal("client", "acme--sync", client) },
    resource_server: { identifier: audience },
    accessToken: { customClaims: {}, scope: ["read:orders", "export:orders"] },
    transaction: { requested_scopes: ["read:orders"] },
    request: { body: { grant_type: "client_credentials", client_id: "c", client_secret: "s", audience: audience } },
  };
}

function seal(kind: "client" | "connection", name: string, payload: unknown): Record<string, string> {
  const strategy = kind === "connection" ? "oidc" : "";
  return sealPolicy({ kind, name, strategy, customer: "acme", payload }, key, config.domain).metadata;
}

export type LoginEvent = ReturnType<typeof loginEvent>;
