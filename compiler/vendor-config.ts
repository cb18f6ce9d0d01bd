import type { ApiConfig, PublicKey, VendorConfig } from "../actions/policy/vendor-config.ts";
import { endOfDay } from "./policy-files/dates.ts";
import type { Policy } from "./policy-files/policy.ts";
import type { Api } from "./policy-files/schema.ts";

/** The configuration compiled into the Actions: the APIs and the keys, but no customer's data. */
export function vendorConfig(policy: Policy, publicKeys: readonly PublicKey[]): VendorConfig {
  const { apis, environment } = policy;
  return {
    namespace: apis.namespace,
    domain: environment.domain,
    subjectTokenType: subjectTokenType(policy),
    publicKeys,
    apis: Object.entries(apis.apis).map(([key, api]) => apiConfig(key, api)),
  };
}

/** The subject token type of our own token exchange profile. */
export function subjectTokenType({ apis }: Policy): string {
  return `${apis.namespace}/subject-token`;
}

function apiConfig(key: string, api: Api): ApiConfig {
  const until = api.unmanaged === "enforce" ? undefined : endOfDay(api.unmanaged.observe_until);
  return {
    key,
    audience: api.audience,
    scopes: Object.keys(api.scopes),
    roles: api.roles,
    ...(until === undefined ? {} : { observeUnmanagedUntil: until }),
  };
}
