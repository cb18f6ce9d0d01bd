import { isRestrictedClaim } from "@federated-actions/auth0-dialect/claim-filter";
import { scopeOfClaim } from "@federated-actions/auth0-dialect/profile-claims";

/** A namespace that is no URL. Its claims have names without dots and slashes, at which some gateways split. */
export function isPlainPrefix(namespace: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(namespace);
}

/** What every claim's name begins with: a URL and a slash, or a plain prefix and an underscore. */
export function claimPrefix(namespace: string): string {
  const end = isPlainPrefix(namespace) ? "_" : "/";
  return namespace.endsWith(end) ? namespace : namespace + end;
}

/** Whether a name is one that Auth0 drops, or a standard claim of OpenID Connect. */
export function isTakenClaim(name: string): boolean {
  return isRestrictedClaim(name) || scopeOfClaim(name) !== undefined;
}
