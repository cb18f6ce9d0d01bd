/** Whether the audience is one of Auth0's own APIs, which take namespaced custom claims only. */
export function isAuth0Api(issuer: string, audience: string | undefined): boolean {
  return audience === `${issuer}api/v2/`;
}
