import { createHash, X509Certificate } from "node:crypto";
import type { z } from "zod";
import type { Client, ClientCredential } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import type { CredentialReferences, credentialSchema, NewCredentials } from "./client-schema.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";
import { publicKeyOf, thumbprint } from "./shared/public-key.ts";

/** Creates a client's credential from a public key or certificate in PEM. @throws {HttpError} 400 */
export function newCredential(
  tenant: Tenant,
  clientId: string,
  body: z.output<typeof credentialSchema>,
): ClientCredential {
  const now = new Date(tenant.now()).toISOString();
  const base = {
    id: prefixedId("cred", 22),
    client_id: clientId,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...expiryOf(body),
    created_at: now,
    updated_at: now,
  };
  if (body.credential_type !== "public_key") return { ...base, ...ofCertificate(body) };
  const key = publicKeyOf(body.pem ?? "");
  return {
    ...base,
    credential_type: "public_key",
    kid: thumbprint(key),
    alg: body.alg ?? "RS256",
    pem: key.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** The credentials of a new client, and the client's references to them. */
export function newCredentialsOf(tenant: Tenant, clientId: string, methods: NewCredentials) {
  const made = Object.entries(methods).map(([method, wanted]) => ({
    method,
    credentials: (wanted?.credentials ?? []).map((body) => newCredential(tenant, clientId, body)),
  }));
  const references = made.map(({ method, credentials }) => [
    method,
    { credentials: credentials.map(({ id }) => ({ id })) },
  ]);
  return {
    credentials: made.flatMap(({ credentials }) => credentials),
    methods: Object.fromEntries(references) as NonNullable<Client["client_authentication_methods"]>,
  };
}

/** Sets or removes a client's `client_authentication_methods`, which exclude `token_endpoint_auth_method`. */
export function applyAuthenticationMethods(store: Store, client: Client, methods: CredentialReferences | null): void {
  if (methods === null) {
    delete client.client_authentication_methods;
    client.token_endpoint_auth_method ??= "client_secret_post";
    return;
  }
  for (const { id } of Object.values(methods).flatMap((method) => method?.credentials ?? [])) {
    if (store.clientCredentials.get(id)?.client_id !== client.client_id) {
      throw invalidBody(`The client has no credential ${id}`);
    }
  }
  if (client.token_endpoint_auth_method !== undefined) {
    throw invalidBody("token_endpoint_auth_method must be null if client_authentication_methods is set");
  }
  client.client_authentication_methods = methods as NonNullable<Client["client_authentication_methods"]>;
}

type CredentialBody = z.output<typeof credentialSchema>;

/** The certificate's own end, where it is asked for; a certificate for mutual TLS ends with itself. */
function expiryOf(body: CredentialBody): { expires_at?: string } {
  const own = body.expires_at === undefined ? {} : { expires_at: new Date(body.expires_at).toISOString() };
  const fromCertificate = body.parse_expiry_from_cert === true || body.credential_type === "x509_cert";
  if (!fromCertificate || own.expires_at !== undefined) return own;
  return { expires_at: new Date(certificateOf(body.pem).validTo).toISOString() };
}

function ofCertificate(body: CredentialBody) {
  if (body.credential_type === "x509_cert") {
    const thumbprint_sha256 = createHash("sha256").update(certificateOf(body.pem).raw).digest("base64url");
    return { credential_type: "x509_cert" as const, thumbprint_sha256 };
  }
  return {
    credential_type: "cert_subject_dn" as const,
    subject_dn: body.subject_dn ?? certificateOf(body.pem).subject,
  };
}

function certificateOf(pem = ""): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalidBody("pem: not a certificate in PEM");
  }
}
