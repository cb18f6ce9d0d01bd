import { decodeJwt, decodeProtectedHeader, importSPKI, type JWTPayload, jwtVerify } from "jose";
import type { ExpiringMap } from "../state/expiring-map.ts";
import type { Client, PublicKeyCredential } from "../store/entities.ts";
import type { Tenant } from "../tenant.ts";

/** Auth0's algorithms for Private Key JWT: auth0.com/docs/get-started/applications/configure-private-key-jwt */
const algorithms: readonly string[] = ["RS256", "RS384", "PS256"];

/** Seconds. Auth0 accepts assertions that live at most five minutes. */
const longestLife = 300;
/** Seconds by which the clocks may differ. */
const clockTolerance = 10;

/** What an assertion is checked against. */
export interface AssertionParts {
  readonly tenant: Tenant;
  /** `jti`s of assertions that were used. */
  readonly assertionIds: ExpiringMap<true>;
}

/** The client that an assertion names, not yet authenticated. Undefined if the assertion cannot be parsed. */
export function claimedClientId(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined;
  }
}

/**
 * Whether the assertion proves that this client sent it: RFC 7523, 3, and auth0.com/docs/get-started/
 * authentication-and-authorization-flow/authenticate-with-private-key-jwt. Each assertion can be used once.
 */
export async function verifyClientAssertion(
  parts: AssertionParts,
  client: Client,
  assertion: string,
): Promise<boolean> {
  for (const credential of candidates(parts.tenant, client, assertion)) {
    const payload = await verifyWith(parts.tenant, client, credential, assertion);
    if (payload !== undefined) return useOnce(parts, client, payload);
  }
  return false;
}

/** The client's valid credentials that match the header. */
function candidates(tenant: Tenant, client: Client, assertion: string): PublicKeyCredential[] {
  const { alg, kid } = readHeader(assertion);
  if (alg === undefined || !algorithms.includes(alg)) return [];
  const ids = client.client_authentication_methods?.private_key_jwt?.credentials.map(({ id }) => id) ?? [];
  return ids
    .map((id) => tenant.store.clientCredentials.get(id))
    .filter((credential) => credential?.credential_type === "public_key")
    .filter((credential) => credential.client_id === client.client_id && credential.alg === alg)
    .filter((credential) => kid === undefined || credential.kid === kid)
    .filter(({ expires_at }) => expires_at === undefined || Date.parse(expires_at) > tenant.now());
}

function readHeader(assertion: string): { alg?: string; kid?: string } {
  try {
    const { alg, kid } = decodeProtectedHeader(assertion);
    return { ...(typeof alg === "string" && { alg }), ...(typeof kid === "string" && { kid }) };
  } catch {
    return {};
  }
}

async function verifyWith(
  tenant: Tenant,
  client: Client,
  credential: PublicKeyCredential,
  assertion: string,
): Promise<JWTPayload | undefined> {
  try {
    const key = await importSPKI(credential.pem, credential.alg);
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: [credential.alg],
      issuer: client.client_id,
      subject: client.client_id,
      audience: [tenant.issuer, `${tenant.issuer}oauth/token`],
      clockTolerance,
      currentDate: new Date(tenant.now()),
      requiredClaims: ["exp", "jti"],
    });
    return payload;
  } catch {
    return undefined;
  }
}

function useOnce({ assertionIds, tenant }: AssertionParts, client: Client, payload: JWTPayload): boolean {
  const { aud, exp = 0, jti } = payload;
  // With more than one audience, another recipient of this assertion could replay it here.
  if (typeof aud !== "string" && aud?.length !== 1) return false;
  if (typeof jti !== "string" || jti === "") return false;
  if (exp - tenant.now() / 1000 > longestLife + clockTolerance) return false;
  const key = JSON.stringify([client.client_id, jti]);
  if (assertionIds.get(key)) return false;
  assertionIds.set(key, true, (exp + clockTolerance) * 1000 + 1);
  return true;
}
