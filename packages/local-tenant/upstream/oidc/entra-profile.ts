import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { UpstreamIdentity } from "../protocol.ts";
import type { RelyingParty } from "../relying-party.ts";
import { UpstreamError } from "../upstream-error.ts";
import { Graph } from "./graph.ts";

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Profile keys, and the ID token's claims. A native connection ignores all others, `groups` and `roles` included. */
const ofIdToken = [
  ["name", "name"],
  ["given_name", "given_name"],
  ["family_name", "family_name"],
  ["nickname", "nickname"],
  ["email", "email"],
  ["upn", "upn"],
  ["oid", "oid"],
  ["tenantid", "tid"],
] as const;

/** Profile keys, and Graph's properties of a user. */
const ofGraph = [
  ["given_name", "givenName"],
  ["family_name", "surname"],
  ["upn", "userPrincipalName"],
  ["preferred_language", "preferredLanguage"],
  ["job_title", "jobTitle"],
  ["mobile", "mobilePhone"],
  ["phone", "businessPhones"],
] as const;

/**
 * The user of a native Entra connection (`waad`): standard claims of the ID token; with `ext_profile` properties from
 * Microsoft Graph; with `ext_groups` groups from there, by their names, in `groups`. Sources:
 * auth0.com/docs/authenticate/identity-providers/enterprise-identity-providers/choose-a-connection-type-for-azure-ad,
 * .../azure-active-directory/v2
 */
export async function entraIdentity(
  tenant: RelyingParty,
  connection: Connection,
  claims: Claims,
  accessToken: string,
): Promise<UpstreamIdentity> {
  const { subject, attributes } = entraOfIdToken(connection, claims);
  return { subject, attributes: { ...attributes, ...(await ofDirectory(tenant, connection, accessToken)) } };
}

/** As far as the ID token tells. As for adfs, the connection decides `email_verified`, not the provider. */
export function entraOfIdToken(connection: Connection, claims: Claims): UpstreamIdentity {
  // Source: docs, "Email Verification for Azure AD and ADFS".
  const trust = ownString(connection.options, "should_trust_email_verified_connection");
  const email_verified = trust === "always_set_emails_as_verified";
  return { subject: subjectOf(connection, claims), attributes: { ...picked(claims, ofIdToken), email_verified } };
}

/** Undocumented is what Auth0 does where Graph refuses: hence a switch. */
async function ofDirectory(
  tenant: RelyingParty,
  connection: Connection,
  accessToken: string,
): Promise<Record<string, unknown>> {
  const { ext_profile, ext_groups, ext_nested_groups } = connection.options;
  const graph = new Graph(tenant, connection, accessToken);
  const isNested = ext_nested_groups === true;
  try {
    return {
      ...(ext_profile === true && picked(await graph.me(), ofGraph)),
      ...((ext_groups === true || isNested) && { groups: await graph.groupNames(isNested, mostGroups(connection)) }),
    };
  } catch (error) {
    if (!(error instanceof UpstreamError) || tenant.switches.entraGraphFailure === "refuse") throw error;
    tenant.log({ type: "w", connection: connection.name, description: error.message });
    return {};
  }
}

/** Whether the connection asks for more than the ID token holds. */
export function readsGraph({ ext_profile, ext_groups, ext_nested_groups }: Connection["options"]): boolean {
  return [ext_profile, ext_groups, ext_nested_groups].includes(true);
}

function picked(source: Readonly<Record<string, unknown>>, keys: readonly (readonly [string, string])[]) {
  const found = keys.map(([key, name]): [string, unknown] => [key, Object.hasOwn(source, name) ? source[name] : null]);
  return Object.fromEntries(found.filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

/** `userid_attribute`: `oid` is the user's id in the directory, `sub` one for this application. */
function subjectOf(connection: Connection, claims: Claims): string {
  if (ownString(connection.options, "userid_attribute") !== "oid") return claims.sub;
  const oid = ownString(claims, "oid");
  if (oid === undefined) throw new UpstreamError(connection, "got an ID token without oid (options.userid_attribute)");
  return oid;
}

function mostGroups({ options }: Connection): number {
  const most = Number(ownString(options, "max_groups_to_retrieve") ?? Number.NaN);
  return Number.isInteger(most) && most > 0 ? most : Number.POSITIVE_INFINITY;
}
