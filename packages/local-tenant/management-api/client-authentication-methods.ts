import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import type { z } from "zod";
import type { Client, ClientCredential } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import type { CredentialReferences, credentialSchema, NewCredentials } from "./client-schema.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";

const smallestKey = 2048;

/** Makes a client's credential of a public key or certificate, PEM. @throws {HttpError} 400 */
export function newCredential(
  tenant: Tenant,
  clientId: string,
  body: z.output<typeof credentialSchema>,
): ClientCredential {
  const key = publicKeyOf(body.pem);
  const now = new Date(tenant.now()).toISOString();
  return {
    id: prefixedId("cred", 22),
    client_id: clientId,
    credential_type: body.credential_type,
    ...(body.name === undefined ? {} : { name: body.name }),
    kid: thumbprint(key),
    alg: body.alg ?? "RS256",
    pem: key.export({ type: "spki", format: "pem" }).toString(),
    ...(body.expires_at === undefined ? {} : { expires_at: body.expires_at }),
    created_at: now,
    updated_at: now,
  };
}

/** The credentials that a new client brings along, and how the client refers to them. */
export function newCredentialsOf(tenant: Tenant, clientId: string, methods: NewCredentials) {
  const credentials = methods.private_key_jwt.credentials.map((body) => newCredential(tenant, clientId, body));
  return { credentials, methods: { private_key_jwt: { credentials: credentials.map(({ id }) => ({ id })) } } };
}

/** Sets or takes away a client's `client_authentication_methods`, which exclude `token_endpoint_auth_method`. */
export function applyAuthenticationMethods(store: Store, client: Client, methods: CredentialReferences | null): void {
  if (methods === null) {
    delete client.client_authentication_methods;
    client.token_endpoint_auth_method ??= "client_secret_post";
    return;
  }
  for (const { id } of methods.private_key_jwt.credentials) {
    if (store.clientCredentials.get(id)?.client_id !== client.client_id) {
      throw invalidBody(`The client has no credential ${id}`);
    }
  }
  if (client.token_endpoint_auth_method !== undefined) {
    throw invalidBody("token_endpoint_auth_method must be null where client_authentication_methods is set");
  }
  client.client_authentication_methods = methods;
}

function publicKeyOf(pem: string): KeyObject {
  // Node would take the public half of a private key: whoever sends one should learn that it is out.
  if (pem.includes("PRIVATE KEY")) throw invalidBody("pem: a public key is wanted, this is a private key");
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw invalidBody("pem: not a public key or certificate in PEM");
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== "rsa" || bits < smallestKey) {
    throw invalidBody(`pem: an RSA key of at least ${smallestKey} bits is wanted`);
  }
  return key;
}

/** RFC 7638: SHA-256 of the required members in the order of their names. */
function thumbprint(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: "jwk" });
  return createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
}
