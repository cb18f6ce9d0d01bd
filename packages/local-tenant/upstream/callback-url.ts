/** Where identity providers send the browser back to, as in Auth0. */
export function callbackUrl(issuer: string): string {
  return `${issuer}login/callback`;
}
