import type { Connection } from "../store/entities.ts";
import { defaultSwitches } from "../switches.ts";
import { MessageError } from "./message-error.ts";
import { mapAttributes } from "./oidc/attribute-mapping.ts";
import { entraOfIdToken } from "./oidc/entra-profile.ts";
import { googleIdentity } from "./oidc/google-profile.ts";
import type { UpstreamIdentity } from "./protocol.ts";
import type { Assertion } from "./saml-assertions/assertion.ts";
import { mapSamlAttributes } from "./saml-assertions/map-attributes.ts";
import { namespaces } from "./saml-assertions/namespaces.ts";
import { readAssertion } from "./saml-assertions/read-assertion.ts";
import { mapAdfsClaims } from "./ws-federation/map-claims.ts";
import { decodeXml } from "./xml/decode-xml.ts";
import { descendantsOf, isNamed } from "./xml/elements.ts";
import { parseXml } from "./xml/parse-xml.ts";

/** A connection, as far as its mapping depends on it. */
export type MappedConnection = Pick<Connection, "name" | "strategy" | "options">;

/** What a provider asserted, and the profile that a login would make of it. Nothing of it is verified. */
export interface AssertedProfile extends UpstreamIdentity {
  /** Who says so, for whom, and until when (ms since the epoch), as far as it is told. */
  readonly issuer: string | undefined;
  readonly audiences: readonly string[];
  readonly ends: number | undefined;
}

/**
 * The profile that the claims of an ID token make, with the tenant's default switches. Userinfo and Microsoft Graph are
 * not asked. @throws {UpstreamError}
 */
export function profileOfIdToken(
  mapped: MappedConnection,
  claims: Readonly<Record<string, unknown>> & { readonly sub: string },
): AssertedProfile {
  const connection = connectionOf(mapped);
  const { iss, aud, exp } = claims;
  return {
    ...identityOf(connection, claims),
    issuer: typeof iss === "string" ? iss : undefined,
    audiences: [aud].flat().filter((one): one is string => typeof one === "string"),
    ends: typeof exp === "number" ? exp * 1000 : undefined,
  };
}

function identityOf(connection: Connection, claims: Readonly<Record<string, unknown>> & { readonly sub: string }) {
  if (connection.strategy === "waad") return entraOfIdToken(connection, claims);
  if (connection.strategy === "google-apps") return googleIdentity(connection, claims);
  const attributes = mapAttributes(connection, { tokenset: claims, userinfo: {} }, defaultSwitches);
  return { subject: claims.sub, attributes };
}

/**
 * The profile that the assertion in a SAML response, a WS-Federation answer, or on its own makes.
 * @throws {MessageError} for what is no such document, @throws {UpstreamError}
 */
export function profileOfAssertion(mapped: MappedConnection, document: Buffer): AssertedProfile {
  const connection = connectionOf(mapped);
  const assertion = assertionIn(decodeXml(document));
  const { claims, audiences, notOnOrAfter } = assertion;
  const identity =
    connection.strategy === "adfs"
      ? mapAdfsClaims(connection, claims, defaultSwitches)
      : mapSamlAttributes(connection, claims, defaultSwitches);
  return { ...identity, issuer: claims.issuer, audiences: audiences.flat(), ends: notOnOrAfter };
}

function assertionIn(text: string): Assertion {
  const root = parseXml(text, { comments: "refused" }).documentElement;
  const all = root === null ? [] : descendantsOf(root);
  if (all.some(({ localName }) => localName === "EncryptedAssertion")) throw new MessageError("is encrypted");
  const [found, ...more] = all.filter((one) =>
    [namespaces.saml1, namespaces.saml2].some((namespace) => isNamed(one, namespace, "Assertion")),
  );
  if (found === undefined) throw new MessageError("has no assertion");
  if (more.length > 0) throw new MessageError("has more than one assertion");
  return readAssertion(found);
}

function connectionOf({ name, strategy, options }: MappedConnection): Connection {
  return { id: "con_1", name, strategy, options, enabled_clients: [], is_domain_connection: false };
}
