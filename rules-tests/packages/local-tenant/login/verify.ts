import { createPublicKey } from "node:crypto";
import jsonwebtoken, { type JwtPayload } from "jsonwebtoken";
import type { TestTenant } from "../world/acme.ts";

/** Verifies a token as a resource server does: by the keys that the tenant publishes. Returns header and claims. */
export async function verified(test: TestTenant, token: string, audience?: string) {
  const response = await test.fetch(new URL(".well-known/jwks.json", test.issuer));
  const { keys } = (await response.json()) as { keys: ({ kid: string } & import("node:crypto").JsonWebKey)[] };
  const header = jsonwebtoken.decode(token, { complete: true })?.header;
  const jwk = keys.find(({ kid }) => kid === header?.kid);
  if (jwk === undefined) throw new Error("the token names no key that the tenant has");
  const claims = jsonwebtoken.verify(token, createPublicKey({ key: jwk, format: "jwk" }), {
    algorithms: ["RS256"],
    issuer: test.issuer,
    // A test may turn the tenant's clock.
    clockTimestamp: Math.floor(test.tenant.now() / 1000),
    ...(audience !== undefined && { audience }),
  }) as JwtPayload;
  return { header, claims };
}
