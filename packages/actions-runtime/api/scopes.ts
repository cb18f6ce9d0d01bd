import type { ScopeChange } from "../trigger.ts";

const longestScope = 280;
const mostScopes = 1000;
const mostChanges = 2000;

const tooMany = (most: number) => new Error(`The number of scopes exceeds the allowed maximum of ${most}.`);

/** A scope as Auth0 accepts it: trimmed; refused if it is not a string, empty, too long, or more than one scope. */
export function checkedScope(scope: unknown): string {
  if (typeof scope !== "string") throw new TypeError("The value for the scope must be a string.");
  const trimmed = scope.trim();
  if (trimmed.length === 0) throw new Error("The value for the scope is required.");
  if (trimmed.length > longestScope) {
    throw new Error(`The value for the scope exceeds the allowed maximum of ${longestScope} characters.`);
  }
  if (/\s/.test(trimmed)) throw new Error("The value for the scope must not have whitespace.");
  return trimmed;
}

/** Records a change of the access token's scopes: at most 1000 additions and 2000 changes per trigger execution. */
export function changeScope(changes: ScopeChange[], op: ScopeChange["op"], value: unknown): void {
  const scope = checkedScope(value);
  if (op === "add" && changes.filter((change) => change.op === "add").length >= mostScopes) throw tooMany(mostScopes);
  if (changes.length >= mostChanges) throw tooMany(mostChanges);
  changes.push({ op, scope });
}

/** The target scopes and one more. */
export function withScope(scopes: readonly string[], value: unknown): readonly string[] {
  const scope = checkedScope(value);
  if (scopes.includes(scope)) return scopes;
  if (scopes.length >= mostScopes) throw tooMany(mostScopes);
  return [...scopes, scope];
}

/** A list of target scopes, each once. */
export function checkedScopes(values: unknown): readonly string[] {
  if (!Array.isArray(values)) throw new TypeError("The value for scopes must be an array.");
  const scopes = [...new Set(values.map(checkedScope))];
  if (scopes.length > mostScopes) throw tooMany(mostScopes);
  return scopes;
}
