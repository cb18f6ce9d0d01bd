import { isRestrictedClaim } from "@federated-actions/auth0-dialect/claim-filter";
import { ownObject } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { Switches } from "../../switches.ts";
import { isRootKey } from "../root-keys.ts";
import { fillTemplate, joinList, mentions } from "./attribute-template.ts";
import { type MappingMode, mappingMode } from "./mapping-mode.ts";
import { isEntraByOidc } from "./provider-address.ts";

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
  const mode = mappingMode(connection);
  const all = mode === "use_map" ? fill(connection, claims) : Object.entries(claims.tokenset);
  const kept = all.filter(([key, value]) => value !== undefined && isAttribute(key, switches));
  // Only `bind_all` keeps lists: the other modes join them into one string.
  const shape = mode === "bind_all" || switches.oidcMappedLists === "kept" ? (value: unknown) => value : joinList;
  const keyOf = (key: string) => (renamesGroups(connection, mode, switches) && key === "groups" ? "group_ids" : key);
  return Object.fromEntries(
    kept.map(([key, value]) => [keyOf(key), key === "email_verified" ? isTrue(value) : shape(value)]),
  );
}

type MappingSwitches = Pick<Switches, "oidcAuthorizationClaims" | "oidcMappedLists" | "entraGroupIds">;

/** A template names its keys itself. */
function renamesGroups(connection: Connection, mode: MappingMode, { entraGroupIds }: MappingSwitches): boolean {
  return entraGroupIds === "group_ids" && mode !== "use_map" && isEntraByOidc(connection);
}

/** Auth0 calls userinfo only where the mapping refers to it. */
export function readsUserinfo(connection: Connection): boolean {
  return mappingMode(connection) === "use_map" && mentions(templatesOf(connection), "context.userinfo.");
}

/** The number of mapped attributes for which the provider sent nothing: Auth0 warns of them in the tenant's log. */
export function missingKeys(connection: Connection, claims: UpstreamClaims): number {
  if (mappingMode(connection) !== "use_map") return 0;
  return fill(connection, claims).filter(([, value]) => value === undefined).length;
}

function fill(connection: Connection, claims: UpstreamClaims) {
  const context = { ...claims, connection: { id: connection.id, strategy: connection.strategy } };
  return Object.entries(templatesOf(connection)).map(([key, template]): [string, unknown] => [
    key,
    fillTemplate(template, context),
  ]);
}

function templatesOf({ options }: Connection): Readonly<Record<string, unknown>> {
  return ownObject(ownObject(options, "attribute_map") ?? {}, "attributes") ?? {};
}

function isAttribute(key: string, switches: MappingSwitches): boolean {
  if (isRootKey(key)) return false;
  if (authorizationClaims.has(key)) return switches.oidcAuthorizationClaims === "keep";
  return !isRestrictedClaim(key);
}

/** Some providers assert it as a string. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
