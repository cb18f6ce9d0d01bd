import type { RelyingParty } from "./relying-party.ts";

/**
 * The address of a provider's service, or the same path at the local stand-in that the tenant was started with for that
 * host: `login.microsoftonline.com` and `graph.microsoft.com` have addresses that no option changes.
 */
export function standInFor({ standIns = {} }: Pick<RelyingParty, "standIns">, url: URL): URL {
  const origin = Object.hasOwn(standIns, url.host) ? standIns[url.host] : undefined;
  return origin === undefined ? url : new URL(url.pathname + url.search, origin);
}

/** Whether a local stand-in answers for the host. */
export function hasStandIn({ standIns = {} }: Pick<RelyingParty, "standIns">, url: URL): boolean {
  return Object.hasOwn(standIns, url.host);
}
