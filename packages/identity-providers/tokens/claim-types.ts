const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** The claim types of AD FS for the short names of OpenID Connect and Auth0. */
const claimTypes: ReadonlyMap<string, string> = new Map([
  ["email", `${soapClaims}/emailaddress`],
  ["name", `${soapClaims}/name`],
  ["given_name", `${soapClaims}/givenname`],
  ["family_name", `${soapClaims}/surname`],
  ["upn", `${soapClaims}/upn`],
  ["groups", "http://schemas.xmlsoap.org/claims/Group"],
]);

/**
 * A name with a URI scheme is a claim type itself; any other name gets the namespace that is customary in AD FS.
 */
export function claimTypeOf(name: string): string {
  const known = claimTypes.get(name);
  if (known !== undefined) return known;
  return /^[a-z][a-z0-9+.-]*:/i.test(name) ? name : `${soapClaims}/${name}`;
}
