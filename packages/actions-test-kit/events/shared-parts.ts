import type { JsonObject } from "@federated-actions/actions-runtime/json";
import type { Circumstances } from "../variation.ts";
import { type CommonWords, commonParts, named } from "./words.ts";

/** `client`, `organization`, `resource_server`, `tenant` and `configuration`. */
export function sharedParts(words: CommonWords, around: Circumstances): JsonObject {
  const { client, api } = commonParts(words);
  const organization = words.organization === undefined ? undefined : named(words.organization);
  return {
    client: { client_id: around.clientId, metadata: {}, ...client },
    configuration: {},
    tenant: { id: around.tenant },
    ...(api !== null && { resource_server: { identifier: api } }),
    ...(organization && {
      organization: { id: around.organizationId, display_name: organization.name, metadata: {}, ...organization },
    }),
  };
}

/** `request` of any trigger. */
export function requestParts(around: Circumstances, rest: JsonObject): JsonObject {
  return { hostname: `${around.tenant}.eu.auth0.com`, ...around.request, ...rest };
}
