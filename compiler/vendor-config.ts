import type { ApiConfig, PublicKey, VendorConfig } from "../actions/policy/vendor-config.ts";
import { endOfDay } from "./policy-files/dates.ts";
import type { Policy } from "./policy-files/policy.ts";
import type { Api } from "./policy-files/schema.ts";

/** What is compiled into the Actions: the APIs and the keys, nothing of any customer. */
export function vendorConfig({ apis, environment }: Policy, publicKeys: readonly PublicKey[]): VendorConfig {
  const namespace = apis.namespace.replace(/\/$/, "");
  return {
    namespace,
    domain: environment.domain,
    subjectTokenType: `${namespace}/subject-token`,
    publicKeys,
    apis: Object.entries(apis.apis).map(([key, api]) => apiConfig(key, api)),
  };
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
