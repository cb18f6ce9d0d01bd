/** Whether the audience is one of Auth0's own APIs, which accept only namespaced custom claims. */
export function isAuth0Api(issuer: string, audience: string | undefined): boolean {
  return audience === `${issuer}api/v2/`;
}
