import { ownString } from "../../connections/options.ts";
import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import { UpstreamError } from "../upstream-error.ts";

/**
 * Where the connection's metadata is: `options.discovery_url` or `options.issuer`, or the address that Auth0 derives
 * from the options of Okta (`domain`), Entra (`tenant_domain`) and Google Workspace connections.
 *
 * @throws {UpstreamError} for missing or invalid options
 * @throws {OAuthError} for options that the tenant lacks
 */
export function providerAddress(connection: Connection): URL {
  const { options } = connection;
  const text = ownString(options, "discovery_url") ?? ownString(options, "issuer") ?? derivedAddress(connection);
  if (text !== undefined && URL.canParse(text)) return new URL(text);
  const option = optionOf.get(connection.strategy);
  const needs =
    option === undefined
      ? "neither options.discovery_url nor options.issuer"
      : `none of options.${option}, options.discovery_url and options.issuer`;
  throw new UpstreamError(connection, `has ${needs}`);
}

const optionOf: ReadonlyMap<string, string> = new Map([
  ["okta", "domain"],
  ["waad", "tenant_domain"],
]);

function derivedAddress(connection: Connection): string | undefined {
  const { strategy, options } = connection;
  if (strategy === "google-apps") return "https://accounts.google.com";
  if (strategy === "okta") {
    const domain = ownString(options, "domain");
    return domain && `https://${domain.replace(/^https:\/\//, "")}`;
  }
  return strategy === "waad" ? entraAddress(connection) : undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc */
function entraAddress({ options }: Connection): string | undefined {
  if (options.useCommonEndpoint === true || options.waad_common_endpoint === true) {
    throw lacking("waad connections for users of every Microsoft tenant (options.useCommonEndpoint)");
  }
  if (options.use_wsfed === true || ownString(options, "waad_protocol") === "wsfederation") {
    throw lacking("waad connections with WS-Federation (options.use_wsfed)");
  }
  const tenant = ownString(options, "tenantId") ?? ownString(options, "tenant_domain") ?? ownString(options, "domain");
  return tenant && `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/v2.0`;
}

/** Hosts of Microsoft's issuers and metadata. */
const microsoftHosts = /^(?:login\.microsoftonline\.com|login\.microsoft\.com|sts\.windows\.net)$/;

/** Whether an OpenID Connect connection that is not a native one leads to Entra, by its own options. */
export function isEntraByOidc({ strategy, options }: Connection): boolean {
  if (strategy !== "oidc") return false;
  const texts = [ownString(options, "discovery_url"), ownString(options, "issuer")];
  return texts.some((text) => text !== undefined && URL.canParse(text) && microsoftHosts.test(new URL(text).hostname));
}
