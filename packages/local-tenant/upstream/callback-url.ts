/** The URL to which identity providers send the browser back, as in Auth0. */
export function callbackUrl(issuer: string): string {
  return `${issuer}login/callback`;
}
