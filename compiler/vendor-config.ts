import type { ApiConfig, PublicKey, VendorConfig } from "../actions/policy/vendor-config.ts";
import { claimPrefix, isPlainPrefix } from "./policy-files/claim-names.ts";
import { endOfDay } from "./policy-files/dates.ts";
import type { Policy } from "./policy-files/policy.ts";
import { type Api, attributeTypes } from "./policy-files/schema.ts";

/** The configuration compiled into the Actions: the APIs and the keys, but no customer's data. */
export function vendorConfig(policy: Policy, publicKeys: readonly PublicKey[]): VendorConfig {
  const { apis, environment } = policy;
  return {
    claimPrefix: claimPrefix(apis.namespace),
    domain: environment.domain,
    subjectTokenType: subjectTokenType(apis.namespace),
    publicKeys,
    apis: Object.entries(apis.apis).map(([key, api]) => apiConfig(key, api)),
    attributes: Object.fromEntries(Object.entries(apis.attributes).map(([name, type]) => [name, attributeTypes[type]])),
  };
}

/** The subject token type of our own token exchange profile: Auth0 takes an https URL or a URN. */
export function subjectTokenType(namespace: string): string {
  return isPlainPrefix(namespace)
    ? `urn:${namespace.replace(/_$/, "")}:subject-token`
    : `${claimPrefix(namespace)}subject-token`;
}

function apiConfig(key: string, api: Api): ApiConfig {
  const until = api.unmanaged === "enforce" ? undefined : endOfDay(api.unmanaged.observe_until);
  return {
    key,
    audience: api.audience,
    scopes: Object.keys(api.scopes),
    roles: api.roles,
    ...(api.claims.length > 0 && { claims: api.claims }),
    ...(until === undefined ? {} : { observeUnmanagedUntil: until }),
  };
}
