import { ownString } from "../../connections/options.ts";
import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import type { UpstreamIdentity } from "../protocol.ts";
import { UpstreamError } from "../upstream-error.ts";

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const profileClaims = ["email", "email_verified", "name", "given_name", "family_name", "picture", "locale"];

/** Groups come from Google's Directory API with an administrator's token. @throws {OAuthError} */
export function assertNoDirectory({ options }: Connection): void {
  if (options.ext_groups === true) throw lacking("groups of google-apps connections (options.ext_groups)");
}

/**
 * The user of a Google Workspace connection. The claim `hd` must name the connection's domain: anybody may have an
 * account at Google. The user id is the e-mail address unless `map_user_id_to_id` is set. Source:
 * auth0.com/docs/authenticate/identity-providers/enterprise-identity-providers/google-apps
 *
 * @throws {UpstreamError} for an account outside of the domain
 */
export function googleIdentity(connection: Connection, claims: Claims): UpstreamIdentity {
  const { options } = connection;
  const domain = ownString(options, "tenant_domain") ?? ownString(options, "domain");
  if (domain === undefined) throw new UpstreamError(connection, "has no options.tenant_domain");
  if (ownString(claims, "hd")?.toLowerCase() !== domain.toLowerCase()) {
    throw new UpstreamError(connection, `got a user of another Google Workspace domain than ${domain}`);
  }
  const email = ownString(claims, "email");
  const subject = options.map_user_id_to_id === true ? claims.sub : email;
  if (subject === undefined) throw new UpstreamError(connection, "got an ID token without email");
  const known = profileClaims.filter((name) => Object.hasOwn(claims, name)).map((name) => [name, claims[name]]);
  return { subject, attributes: { ...Object.fromEntries(known), idp_tenant_domain: domain } };
}
