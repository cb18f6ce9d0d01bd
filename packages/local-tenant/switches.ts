import { CodedError } from "@federated-actions/coded-error";
import { z } from "zod";

/**
 * Where Auth0's behaviour is undocumented, or sources contradict each other, the tenant has a switch:
 * docs/local-tenant.md.
 */
const switches = z.strictObject({
  clientCredentialsScopes: z
    .enum(["all_granted", "requested"])
    .default("all_granted")
    .describe("Scopes of a client-credentials token: all granted scopes, or only the requested ones."),
  postLoginDenyStatus: status(403, 500)
    .default(403)
    .describe("HTTP status of a post-login denial at the token endpoint."),
  credentialsExchangeServerErrorStatus: status(500, 400)
    .default(500)
    .describe("HTTP status of a credentials-exchange denial with the code `server_error`."),
  bodyHoldsClientSecret: z
    .union([z.boolean(), z.stringbool()])
    .default(true)
    .describe("Whether `event.request.body` of any trigger contains `client_secret` and `client_assertion`."),
  bodyHoldsTokens: z
    .union([z.boolean(), z.stringbool()])
    .default(true)
    .describe("Whether `event.request.body` of post-login contains `refresh_token`, `subject_token`, `actor_token`."),
  refreshRequestedScopes: z
    .enum(["sent", "all"])
    .default("sent")
    .describe(
      "`event.transaction.requested_scopes` of a refresh: those that the request sends, if any, " +
        "or those of the refresh token too.",
    ),
  missingUserGrantError: z
    .enum(["invalid_request", "unauthorized_client"])
    .default("invalid_request")
    .describe("`error` of a user flow if the API requires a client grant that does not exist."),
  deployStatus: status(200, 202).default(200).describe("HTTP status of `POST /actions/actions/{id}/deploy`."),
  profileUpdateStatus: status(200, 204)
    .default(200)
    .describe("HTTP status of `PATCH /token-exchange-profiles/{id}`: 200 with the profile, or 204 without."),
  entityBoundBindings: z
    .enum(["refused", "empty"])
    .default("refused")
    .describe("`GET /actions/triggers/{trigger}/bindings` of an entity-bound trigger: an error, or an empty list."),
  oidcAuthorizationClaims: z
    .enum(["keep", "drop"])
    .default("keep")
    .describe(
      "`groups`, `roles`, `permissions` and `entitlements` from an OIDC provider: Auth0's documentation lists them " +
        "as never mapped to the profile, but administrators report that they are.",
    ),
  oidcMappedLists: z
    .enum(["joined", "kept"])
    .default("joined")
    .describe("Lists under `use_map` and `basic_profile` of an OIDC connection: joined by commas, or kept as lists."),
  entraGroupIds: z
    .enum(["group_ids", "groups"])
    .default("group_ids")
    .describe(
      "Entra's groups by OpenID Connect or SAML: in `group_ids`, as documented, or in `groups` (OpenID Connect) and " +
        "under the claim's URI (SAML), as administrators report.",
    ),
  entraGraphFailure: z
    .enum(["refuse", "ignore"])
    .default("refuse")
    .describe(
      "A login by a waad connection while Microsoft Graph cannot be read, for want of permission for instance: refused, " +
        "or without groups and extended profile.",
    ),
  organizationLoginConnections: z
    .enum(["organization", "organization_and_application"])
    .default("organization")
    .describe(
      "Connections for a login to an organization: all that it enables, or only those enabled for the application too.",
    ),
  thirdPartyOrganizationParameter: z
    .enum(["accept", "refuse"])
    .default("accept")
    .describe(
      "`organization` in a third party's request to /authorize: missing from the list of allowed parameters, " +
        "but described elsewhere.",
    ),
  thirdPartyDefaultGrants: z
    .enum(["code_and_refresh", "code"])
    .default("code_and_refresh")
    .describe("Default grant types of a third-party application: as documented, or as recorded."),
  thirdPartyTokenLifetime: z
    .enum(["client", "api"])
    .default("client")
    .describe(
      "Lifetime of a third party's access token: also limited by its `jwt_configuration.lifetime_in_seconds`, " +
        "or only by the API's `token_lifetime`.",
    ),
  thirdPartyRemoveScope: z
    .enum(["ignored", "honoured"])
    .default("ignored")
    .describe(
      "`api.accessToken.removeScope` for a third party: Auth0 ignores `addScope` there; of removal nothing is known.",
    ),
  rotatedRefreshTokenCreatedAt: z
    .enum(["this", "first"])
    .default("this")
    .describe("`event.refresh_token.created_at` after a rotation: the time of this token, or of the family's first."),
  samlAttributeDots: z
    .enum(["keep", "colons"])
    .default("keep")
    .describe(
      "Dots in the names of unmapped SAML attributes at the profile's root: support articles show colons instead, " +
        "for names such as `urn:oid:0.9`.",
    ),
  samlRepeatedAttributes: z
    .enum(["last", "merged"])
    .default("last")
    .describe(
      "Several SAML Attribute elements with one name, such as one for each role: the last one wins, as in Auth0's " +
        "published library, or their values are merged. Also of adfs connections.",
    ),
  samlMissingAddress: z
    .enum(["accept", "refuse"])
    .default("accept")
    .describe(
      "A SAML response without Destination (or an empty one), or a confirmation without Recipient: accepted, as in " +
        "Auth0's published library, or refused, as SAML requires.",
    ),
  samlAudiences: z
    .enum(["first", "any"])
    .default("first")
    .describe(
      "Which Audience of a SAML assertion must name the tenant: the first, to the letter, as in Auth0's published " +
        "library, or any of each restriction. Also of adfs connections.",
    ),
  samlClockSkew: z.coerce
    .number()
    .int()
    .min(0)
    .default(180)
    .describe(
      "Seconds by which a SAML or WS-Federation provider's clock may differ: three minutes in Auth0's published library.",
    ),
  samlNameQualifiers: z
    .enum(["checked", "ignored"])
    .default("checked")
    .describe(
      "NameQualifier and SPNameQualifier of a persistent or transient NameID: they must name the issuer and the " +
        "tenant, as in Auth0's published library, or are ignored.",
    ),
  saml1WithoutAuthentication: z
    .enum(["accept", "refuse"])
    .default("accept")
    .describe(
      "A SAML 1.1 token that has attributes, but no AuthenticationStatement: accepted, as in Auth0's published " +
        "library, or refused.",
    ),
  saml1WithoutConfirmation: z
    .enum(["refuse", "accept"])
    .default("refuse")
    .describe(
      "A SAML 1.1 subject without SubjectConfirmation: refused, since nothing says that its bearer is meant, or " +
        "accepted, as in Auth0's published library.",
    ),
  adfsRealm: z
    .enum(["connection", "tenant"])
    .default("connection")
    .describe(
      "`wtrealm` of an adfs connection without `options.entityId`: `urn:auth0:<tenant>:<connection>`, " +
        "or without the connection.",
    ),
  adfsClaimNames: z
    .enum(["name_part", "claim_type"])
    .default("name_part")
    .describe(
      "Profile keys for other than the usual claims of an adfs connection: the part after the last slash, " +
        "or the whole claim type.",
    ),
  exchangedAttributes: z
    .enum(["all", "listed"])
    .default("all")
    .describe(
      "Attributes that `setUserByConnection` stores: all that are given, as its types allow, " +
        "or those listed on an older page of Auth0's documentation.",
    ),
  cacheTotalBytes: z.coerce
    .number()
    .int()
    .positive()
    .default(16 * 1024 + 256)
    .describe("Bytes that one execution may store in `api.cache`."),
});

export type Switches = Readonly<z.output<typeof switches>>;

export const defaultSwitches: Switches = switches.parse({});

/** An unknown switch, or an invalid value. */
export class SwitchError extends CodedError {
  static override readonly code = "switch_unknown";
}

/** Reads `NAME=VALUE`. @throws {SwitchError} */
export function parseSwitch(text: string): Partial<Switches> {
  const [name = "", ...rest] = text.split("=");
  const known = Object.keys(switches.shape);
  if (!known.includes(name)) throw new SwitchError(`there is no switch "${name}"; there are: ${known.join(", ")}`);
  const read = switches.safeParse({ [name]: rest.join("=") });
  if (read.success) return Object.fromEntries(Object.entries(read.data).filter(([key]) => key === name));
  throw new SwitchError(`the switch ${name} has no value "${rest.join("=")}": ${read.error.issues[0]?.message}`);
}

/** One of two HTTP statuses, as a number or as text from the command line. */
function status<A extends number, B extends number>(a: A, b: B) {
  return z.union([
    z.literal(a),
    z.literal(b),
    z.enum([String(a), String(b)]).transform((text) => Number(text) as A | B),
  ]);
}
