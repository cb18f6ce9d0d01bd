/** Where the console's sign-ins end: in the deployed copy a further callback of applications that have a page. */
export function callbackOf(issuer: string): string {
  return `${issuer}console/policy/login/callback`;
}
