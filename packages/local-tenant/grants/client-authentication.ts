import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { lacking } from "../oauth/lacking.ts";
import { optionalString, type RequestParameters } from "../oauth/request-body.ts";
import { sameSecret } from "../state/same-secret.ts";
import { isPublicClient, unsupportedAuthentication, usesPrivateKeyJwt } from "../store/client-kinds.ts";
import type { Client } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";
import { type AssertionParts, claimedClientId, verifyClientAssertion } from "./client-assertion.ts";
import type { AuthenticatedClient } from "./token-request.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** How a request authenticates its client: RFC 6749, 2.3, and RFC 7521, 4.2. */
type Proof =
  | { readonly method: "secret"; readonly client_id: string; readonly secret: string }
  | { readonly method: "assertion"; readonly client_id: string; readonly assertion: string }
  | { readonly method: "none"; readonly client_id: string };

/** Finds and authenticates the client of a request, or throws Auth0's 401, which never says what was wrong. */
export async function authenticateClient(
  parts: AssertionParts,
  authorization: string | undefined,
  parameters: RequestParameters,
): Promise<AuthenticatedClient> {
  const proof = readProof(authorization, parameters);
  const client = parts.tenant.store.clients.get(proof.client_id);
  if (client === undefined || client.global === true) throw unauthorized();
  if (!(await isProven(parts, client, proof))) throw unauthorized();
  return { client, confidential: proof.method !== "none" };
}

/** The client that a request claims to be, authenticated or not: for the log. Undefined if it names none. */
export function claimedClient(
  { store }: Tenant,
  authorization: string | undefined,
  parameters: RequestParameters,
): Client | undefined {
  try {
    return store.clients.get(readProof(authorization, parameters).client_id);
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}

async function isProven(parts: AssertionParts, client: Client, proof: Proof): Promise<boolean> {
  const unsupported = unsupportedAuthentication(client);
  if (unsupported !== undefined) throw lacking(`client authentication by ${unsupported}`);
  if (usesPrivateKeyJwt(client)) {
    return proof.method === "assertion" && (await verifyClientAssertion(parts, client, proof.assertion));
  }
  if (proof.method === "none") return isPublicClient(client);
  if (proof.method === "assertion" || isPublicClient(client)) return false;
  return client.client_secret !== undefined && sameSecret(proof.secret, client.client_secret);
}

function readProof(authorization: string | undefined, parameters: RequestParameters): Proof {
  const client_id = optionalString(parameters, "client_id");
  const proofs = [
    readBasic(authorization),
    readSecret(client_id, optionalString(parameters, "client_secret")),
    readAssertion(parameters),
  ].filter((proof) => proof !== undefined);
  // RFC 6749, 2.3: a client uses one method in a request.
  if (proofs.length > 1) throw invalid("The request uses more than one method of client authentication.");
  const proof = proofs[0] ?? readNone(client_id);
  if (client_id !== undefined && client_id !== proof.client_id) throw invalid("The request names two clients.");
  return proof;
}

function readNone(client_id: string | undefined): Proof {
  if (client_id === undefined) throw invalid("Missing required parameter: client_id");
  return { method: "none", client_id };
}

function readSecret(client_id: string | undefined, secret: string | undefined): Proof | undefined {
  if (secret === undefined) return undefined;
  if (client_id === undefined) throw invalid("Missing required parameter: client_id");
  return { method: "secret", client_id, secret };
}

function readAssertion(parameters: RequestParameters): Proof | undefined {
  const assertion = optionalString(parameters, "client_assertion");
  const type = optionalString(parameters, "client_assertion_type");
  if (assertion === undefined && type === undefined) return undefined;
  if (assertion === undefined) throw invalid("Missing required parameter: client_assertion");
  if (type !== assertionType) throw invalid(`The client_assertion_type must be ${assertionType}.`);
  const client_id = claimedClientId(assertion);
  if (client_id === undefined) throw unauthorized();
  return { method: "assertion", client_id, assertion };
}

/** RFC 6749, 2.3.1: both parts are form-encoded before they become the user name and password of RFC 7617. */
function readBasic(authorization: string | undefined): Proof | undefined {
  if (authorization === undefined) return undefined;
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw unauthorized();
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) throw unauthorized();
  return {
    method: "secret",
    client_id: formDecode(text.slice(0, colon)),
    secret: formDecode(text.slice(colon + 1)),
  };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw unauthorized();
  }
}

function invalid(description: string): OAuthError {
  return new OAuthError(400, "invalid_request", description);
}

function unauthorized(): OAuthError {
  return new OAuthError(401, "access_denied", "Unauthorized");
}
