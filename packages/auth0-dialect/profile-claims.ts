/** The standard claims that each scope requests: OpenID Connect Core 1.0, 5.4. */
const claimsByScope: Readonly<Record<string, readonly string[]>> = {
  profile: [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
  ],
  email: ["email", "email_verified"],
  address: ["address"],
  phone: ["phone_number", "phone_number_verified"],
};

const scopeByClaim: ReadonlyMap<string, string> = new Map(
  Object.entries(claimsByScope).flatMap(([scope, claims]) => claims.map((claim) => [claim, scope] as const)),
);

/** The scope that a standard claim needs; undefined for any other claim. */
export function scopeOfClaim(claim: string): string | undefined {
  return scopeByClaim.get(claim);
}

/** The standard claims of a user that these scopes request. */
export function profileClaims(
  user: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  for (const [claim, scope] of scopeByClaim) {
    if (!scopes.includes(scope)) continue;
    const value = claim === "phone_number_verified" ? user.phone_verified : user[claim];
    if (value !== undefined && value !== null) claims[claim] = value;
  }
  return claims;
}
