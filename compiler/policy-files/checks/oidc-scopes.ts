/** OpenID Connect Core 1.0 §5.4, §11: about the user, not about an API. Nobody's API may have a scope of such a name. */
export const oidcScopes: ReadonlySet<string> = new Set([
  "openid",
  "profile",
  "email",
  "address",
  "phone",
  "offline_access",
]);
