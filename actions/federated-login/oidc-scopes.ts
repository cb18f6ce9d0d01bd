/** Scopes of OpenID Connect (Core 1.0 §5.4, §11): they belong to no API and are never removed. */
export const oidcScopes: ReadonlySet<string> = new Set("openid profile email address phone offline_access".split(" "));

export function withoutOidcScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !oidcScopes.has(scope));
}
