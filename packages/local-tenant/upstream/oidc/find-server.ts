import * as oidc from "openid-client";
import { ownObject, ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { failureReason } from "../failure-reason.ts";
import { quoted } from "../quoted.ts";
import type { RelyingParty } from "../relying-party.ts";
import { hasStandIn, standInFor } from "../stand-in.ts";
import { UpstreamError } from "../upstream-error.ts";
import { providerAddress } from "./provider-address.ts";

export interface Discovery {
  readonly tenant: RelyingParty;
  readonly fetch: oidc.CustomFetch;
  /** Seconds after which a provider that does not answer counts as down. */
  readonly timeout: number;
}

/** The provider's metadata: from the connection's options, or from its discovery document. */
export async function findServer(connection: Connection, discovery: Discovery): Promise<oidc.ServerMetadata> {
  const issuer = ownString(connection.options, "issuer");
  const discoveryUrl = ownString(connection.options, "discovery_url");
  const metadata = connection.options.oidc_metadata;
  if (discoveryUrl === undefined && isServerMetadata(metadata)) return metadata;
  const address = providerAddress(connection);
  const isLocal = hasStandIn(discovery.tenant, address);
  const found = await discover(connection, isLocal ? wellKnown(discovery.tenant, address) : address, discovery);
  // A stand-in has its own issuer, whatever the options say.
  const expected = isLocal ? found.issuer : (issuer ?? found.issuer);
  if (found.issuer !== expected || isTemplate(found.issuer)) throw issuerMismatch(connection, expected, found.issuer);
  return found;
}

function isServerMetadata(value: unknown): value is oidc.ServerMetadata {
  return typeof value === "object" && value !== null && ownString(value, "issuer") !== undefined;
}

/** OpenID Connect Discovery 1.0, 4.1: the library adds no path to an address that has it, and compares no issuer. */
function wellKnown(tenant: RelyingParty, address: URL): URL {
  const suffix = "/.well-known/openid-configuration";
  const url = new URL(address);
  if (!url.pathname.endsWith(suffix)) url.pathname = url.pathname.replace(/\/$/, "") + suffix;
  return standInFor(tenant, url);
}

async function discover(connection: Connection, address: URL, { fetch, timeout }: Discovery) {
  try {
    const options = { [oidc.customFetch]: fetch, timeout };
    const found = await oidc.discovery(address, "unused", undefined, oidc.None(), options);
    return { ...found.serverMetadata() };
  } catch (error) {
    const issuer = otherIssuer(error);
    if (issuer !== undefined)
      throw issuerMismatch(connection, ownString(connection.options, "issuer") ?? address.href, issuer);
    const problem = `has an identity provider whose metadata could not be read (${failureReason(error)})`;
    throw new UpstreamError(connection, problem, error);
  }
}

/** The library compares the issuer itself where it derived the document's address from it. */
function otherIssuer(error: unknown): string | undefined {
  if (!(error instanceof oidc.ClientError) || error.code !== "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") return undefined;
  const body = ownObject(Object(error.cause), "body");
  return body && ownString(body, "issuer");
}

/** Microsoft's endpoints for every tenant have this placeholder in their issuer, so that no token can match it. */
function isTemplate(issuer: string): boolean {
  return issuer.includes("{tenantid}");
}

function issuerMismatch(connection: Connection, expected: string, found: string): UpstreamError {
  const fact = `has an identity provider whose metadata names the issuer ${quoted(found)}`;
  return new UpstreamError(connection, `${fact}, and ${quoted(expected)} is expected${hint(expected, found)}`);
}

function hint(expected: string, found: string): string {
  if (isTemplate(found)) return ": it is for users of every Microsoft tenant; name the customer's own tenant";
  const [a, b] = [expected, found].map((text) => text.replace(/\/$/, ""));
  return a === b ? ": they differ in the slash at the end" : "";
}
