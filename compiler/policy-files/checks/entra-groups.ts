import { aliasOf } from "../aliases.ts";
import type { Connection, Customer, Matcher } from "../schema.ts";
import type { Part } from "./view.ts";

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const microsoft = /^https:\/\/(?:login\.microsoftonline\.com|login\.microsoft\.com|sts\.windows\.net)\//;

/**
 * Warns of rules that look for Entra's groups where they do not arrive. A native connection (`waad`) has their names in
 * `groups`, one by OpenID Connect or SAML their object ids in `group_ids`. Source:
 * auth0.com/docs/authenticate/identity-providers/enterprise-identity-providers/choose-a-connection-type-for-azure-ad
 */
export function warnOfEntraGroups({ file, data }: Part<Customer>): void {
  const connections = Object.values(data.connections);
  const isNative = connections.some(({ strategy }) => strategy === "waad");
  const isOther = connections.some(leadsToEntra);
  data.role_mapping.forEach(({ when }, index) => {
    for (const [attribute, matcher] of Object.entries(when ?? {})) {
      if (
        !valuesOf(matcher)
          .map(aliasOf(data))
          .some((value) => guid.test(value))
      )
        continue;
      const path = ["role_mapping", index, "when", attribute];
      if (isNative && attribute === "groups") {
        file.warn(path, "a waad connection has the groups' names here, not their object ids: compare the names", "key");
      } else if (isNative && attribute === "group_ids" && !isOther) {
        file.warn(path, "a waad connection has no group_ids: compare the groups' names, in groups", "key");
      } else if (isOther && attribute === "groups") {
        file.warn(path, "Auth0 puts Entra's object ids into group_ids for this connection: compare group_ids", "key");
      }
    }
  });
}

/** By OpenID Connect that binds all claims: a template names its attributes itself. SAML by its metadata. */
function leadsToEntra({ strategy, options }: Connection): boolean {
  const { discovery_url, issuer, metadataUrl, attribute_map } = options;
  const hasTemplate = JSON.stringify(attribute_map ?? null).includes('"use_map"');
  const addresses = strategy === "oidc" && !hasTemplate ? [discovery_url, issuer] : [];
  if (strategy === "samlp") addresses.push(metadataUrl);
  return addresses.some((address) => typeof address === "string" && microsoft.test(address));
}

function valuesOf(matcher: Matcher): readonly string[] {
  if (typeof matcher === "string") return [matcher];
  if (Array.isArray(matcher)) return matcher;
  const { equals, one_of } = matcher as Exclude<Matcher, string | readonly string[]>;
  return [...(equals === undefined ? [] : [equals]), ...(one_of ?? [])];
}
