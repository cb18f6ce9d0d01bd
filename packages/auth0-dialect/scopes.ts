export interface ScopeChange {
  readonly op: "add" | "remove";
  readonly scope: string;
}

const oidcScopes: ReadonlySet<string> = new Set(["openid", "profile", "email", "address", "phone", "offline_access"]);

/** Whether this is a scope of OpenID Connect itself (Core 1.0, 5.4 and 11), which belongs to no API. */
export function isOidcScope(scope: string): boolean {
  return oidcScopes.has(scope);
}

/** Splits the `scope` parameter (RFC 6749, 3.3) in order, without duplicates. */
export function parseScope(scope: string): string[] {
  return [...new Set(scope.split(" ").filter((part) => part !== ""))];
}

/** Applies the changes that Actions requested, in call order: the last change of a scope wins. */
export function applyScopeChanges(scopes: readonly string[], changes: readonly ScopeChange[]): string[] {
  const result = new Set(scopes);
  for (const { op, scope } of changes) {
    if (op === "add") result.add(scope);
    else result.delete(scope);
  }
  return [...result];
}
