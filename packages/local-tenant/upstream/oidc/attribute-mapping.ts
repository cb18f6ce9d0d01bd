import { isRestrictedClaim } from "@federated-actions/auth0-dialect/claim-filter";
import { ownObject } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { Switches } from "../../switches.ts";
import { isRootKey } from "../root-keys.ts";
import { fillTemplate, joinList, mentions } from "./attribute-template.ts";

/** What the identity provider asserted: the claims of the ID token, and userinfo where a mapping refers to it. */
export interface UpstreamClaims {
  readonly tokenset: Readonly<Record<string, unknown>> & { readonly sub: string };
  readonly userinfo: Readonly<Record<string, unknown>>;
}

/** Names that Auth0 reserves in tokens, but that describe a user's authorizations rather than the protocol. */
const authorizationClaims: ReadonlySet<string> = new Set(["groups", "roles", "permissions", "entitlements"]);

/**
 * The attributes that a login adds to the profile's root, according to `options.attribute_map`.
 * Source:
 * auth0.com/docs/authenticate/identity-providers/enterprise-identity-providers/configure-pkce-claim-mapping-for-oidc
 */
export function mapAttributes(
  connection: Connection,
  claims: UpstreamClaims,
  switches: MappingSwitches,
): Record<string, unknown> {
  const map = ownObject(connection.options, "attribute_map");
  const mode = map?.mapping_mode ?? "bind_all";
  const all = mode === "use_map" ? fill(map ?? {}, connection, claims) : Object.entries(claims.tokenset);
  const kept = all.filter(([key, value]) => value !== undefined && isAttribute(key, connection, switches));
  // Only `bind_all` keeps lists: the other modes join them into one string.
  const shape = mode === "bind_all" || switches.oidcMappedLists === "kept" ? (value: unknown) => value : joinList;
  return Object.fromEntries(kept.map(([key, value]) => [key, key === "email_verified" ? isTrue(value) : shape(value)]));
}

type MappingSwitches = Pick<Switches, "oidcAuthorizationClaims" | "oidcMappedLists">;

/** Auth0 calls userinfo only where the mapping refers to it. */
export function readsUserinfo(connection: Connection): boolean {
  const map = ownObject(connection.options, "attribute_map");
  return map?.mapping_mode === "use_map" && mentions(map.attributes, "context.userinfo.");
}

function fill(map: Readonly<Record<string, unknown>>, connection: Connection, claims: UpstreamClaims) {
  const context = { ...claims, connection: { id: connection.id, strategy: connection.strategy } };
  const attributes = Object.entries(ownObject(map, "attributes") ?? {});
  return attributes.map(([key, template]): [string, unknown] => [key, fillTemplate(template, context)]);
}

function isAttribute(key: string, { strategy, options }: Connection, switches: MappingSwitches): boolean {
  if (isRootKey(key)) return false;
  // Entra ID sends groups only if the connection requests them: auth0.com/docs, "Azure AD", extended attributes.
  if (strategy === "waad" && key === "groups") return options.ext_groups === true;
  if (authorizationClaims.has(key)) return switches.oidcAuthorizationClaims === "keep";
  return !isRestrictedClaim(key);
}

/** Some providers assert it as a string. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
