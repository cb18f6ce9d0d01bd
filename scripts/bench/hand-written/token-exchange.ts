import { createHash, createPublicKey, verify } from "node:crypto";
import { audience, customers } from "./given.ts";

interface ExchangeEvent {
  readonly client: { readonly name: string };
  readonly resource_server: { readonly identifier: string };
  readonly transaction: { readonly subject_token: string; readonly subject_token_type: string };
}

interface ExchangeApi {
  readonly access: { deny(code: string, reason: string): void; rejectInvalidSubjectToken(reason: string): void };
  readonly authentication: { setUserByConnection(connection: string, attributes: object, options: object): void };
}

/** Issuer, audience and longest age of the ID tokens. */
const issuer = "https://login.example.com";
const clientOfToken = "intranet";
const maxAge = 300;
const attributes = ["email", "name", "groups"];

const trustOfClient = new Map(
  customers.map(({ client, connection, issuerKey }) => [
    client,
    { connection, key: createPublicKey({ key: issuerKey as never, format: "jwk" }) },
  ]),
);
const used = new Map<string, number>();

/** What one would write by hand: client, audience, the ID token's signature and claims, single use, the user. */
export const onExecuteCustomTokenExchange = async (event: ExchangeEvent, api: ExchangeApi): Promise<void> => {
  const trust = trustOfClient.get(event.client.name);
  if (!trust) return api.access.deny("invalid_request", "application_not_allowed");
  if (event.resource_server.identifier !== audience) return api.access.deny("invalid_request", "audience_not_allowed");
  const token = event.transaction.subject_token;
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { alg } = JSON.parse(Buffer.from(header, "base64url").toString());
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const now = Date.now() / 1000;
  const isOurs =
    claims.iss === issuer && claims.aud === clientOfToken && claims.exp > now && now - claims.iat <= maxAge;
  const bytes = Buffer.from(`${header}.${payload}`);
  const key = { key: trust.key, dsaEncoding: "ieee-p1363" } as const;
  if (alg !== "ES256" || !isOurs || !verify("sha256", bytes, key, Buffer.from(signature, "base64url"))) {
    return api.access.rejectInvalidSubjectToken("subject_token_not_accepted");
  }
  const id = createHash("sha256").update(bytes).digest("base64url");
  if (used.has(id)) return api.access.rejectInvalidSubjectToken("subject_token_not_accepted");
  used.set(id, claims.exp);
  const profile: Record<string, unknown> = { user_id: claims.sub, verify_email: false };
  for (const name of attributes) if (claims[name] !== undefined) profile[name] = claims[name];
  profile.email_verified = claims.email_verified === true;
  const options = { creationBehavior: "create_if_not_exists", updateBehavior: "replace" };
  api.authentication.setUserByConnection(trust.connection, profile, options);
};
