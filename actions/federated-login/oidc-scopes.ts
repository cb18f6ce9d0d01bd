/** Scopes of OpenID Connect (Core 1.0 §5.4, §11): not an API's, and not ours to take. */
const OIDC_SCOPES: ReadonlySet<string> = new Set(["openid", "profile", "email", "address", "phone", "offline_access"]);

export function withoutOidcScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !OIDC_SCOPES.has(scope));
}
