import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { Switches } from "../../switches.ts";
import type { UpstreamIdentity } from "../protocol.ts";
import { isRootKey } from "../root-keys.ts";
import { mapSamlAttributes } from "../saml-assertions/map-attributes.ts";
import type { SamlClaims } from "../saml-assertions/saml-claims.ts";

/**
 * The user id, and the attributes that a token of AD FS adds to the profile's root. The usual claims get the profile's
 * names, as in SAML. Any other claim is named by "the name part of the claim type": `department` for
 * `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/department`. Two claims that would share a name keep their
 * types. The connection determines `email_verified`; the provider cannot.
 * Source: auth0.com/docs/authenticate/identity-providers/enterprise-identity-providers/adfs and
 * azuread-adfs-email-verification
 *
 * @throws {UpstreamError} if the token names no user
 */
export function mapAdfsClaims(
  connection: Connection,
  claims: SamlClaims,
  switches: Pick<Switches, "samlAttributeDots" | "samlRepeatedAttributes" | "entraGroupIds" | "adfsClaimNames">,
): UpstreamIdentity {
  // `fieldsMap` is an option of SAML connections. Auth0 has no such option for AD FS, so it is ignored here.
  const { fieldsMap: _ignored, ...options } = connection.options;
  const { subject, attributes } = mapSamlAttributes({ ...connection, options }, claims, switches);
  const named = switches.adfsClaimNames === "name_part" ? byNamePart(attributes, claims) : attributes;
  const trust = ownString(connection.options, "should_trust_email_verified_connection");
  const email_verified = trust === "always_set_emails_as_verified";
  return { subject, attributes: { ...named, email_verified } };
}

function byNamePart(attributes: Readonly<Record<string, unknown>>, claims: SamlClaims): Record<string, unknown> {
  const keys = Object.keys(attributes);
  const asserted = new Set(Array.from(claims.attributes, ([name]) => name));
  const wanted = new Map(keys.map((key) => [key, asserted.has(key) ? namePart(key) : key]));
  const uses = new Map<string, number>();
  for (const name of wanted.values()) uses.set(name, (uses.get(name) ?? 0) + 1);
  const renamed = Object.entries(attributes).map(([key, value]): [string, unknown] => {
    const name = wanted.get(key) ?? key;
    return [uses.get(name) === 1 ? name : key, value];
  });
  // Renaming must not add keys that the mapping removed.
  return Object.fromEntries(renamed.filter(([key]) => !isRootKey(key)));
}

function namePart(claimType: string): string {
  return claimType.slice(claimType.lastIndexOf("/") + 1) || claimType;
}
