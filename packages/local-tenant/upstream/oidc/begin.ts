import { parseScope } from "@federated-actions/auth0-dialect/scopes";
import * as oidc from "openid-client";
import { ownObject, ownString } from "../../connections/options.ts";
import { lacking } from "../../oauth/lacking.ts";
import type { Connection } from "../../store/entities.ts";
import { callbackUrl } from "../callback-url.ts";
import type { OidcMemory } from "../login-memory.ts";
import type { BegunLogin, LoginRequest } from "../protocol.ts";
import type { OidcService } from "./configuration.ts";
import { readsGraph } from "./entra-profile.ts";
import { assertNoDirectory } from "./google-profile.ts";
import { mappingMode } from "./mapping-mode.ts";

/** Requests an authorization code from the provider: OpenID Connect Core 1.0, 3.1.2.1. */
export async function beginOidc(
  { tenant, configurations }: OidcService,
  connection: Connection,
  { state, loginHint }: LoginRequest,
): Promise<BegunLogin<OidcMemory>> {
  assertSupported(connection);
  const configuration = await configurations.get(connection);
  const nonce = oidc.randomNonce();
  const challenge = await createChallenge(configuration, connection);
  const location = oidc.buildAuthorizationUrl(configuration, {
    response_type: "code",
    redirect_uri: callbackUrl(tenant.issuer),
    scope: upstreamScope(connection),
    state,
    nonce,
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...challenge.parameters,
  });
  return { location: location.href, memory: { protocol: "oidc", nonce, codeVerifier: challenge.verifier } };
}

function assertSupported(connection: Connection): void {
  const { options } = connection;
  mappingMode(connection);
  if (connection.strategy === "google-apps") assertNoDirectory(connection);
  if (options.type === "front_channel") throw lacking('OIDC connections with the type "front_channel"');
  if (ownString(options, "token_endpoint_auth_method") === "private_key_jwt") {
    throw lacking("OIDC connections that authenticate with private_key_jwt");
  }
  if (options.upstream_params !== undefined) throw lacking("upstream_params of connections");
}

/** The scope that the connection requests; a mapping may add scopes for userinfo. */
function upstreamScope({ strategy, options }: Connection): string {
  const own = ownString(options, "scope") ?? ownString(options, "scopes") ?? "openid profile email";
  const mapped = ownString(ownObject(options, "attribute_map") ?? {}, "userinfo_scope") ?? "";
  // Microsoft Graph's permissions: auth0.com/docs, "Connect Your App to Microsoft Azure Active Directory".
  const graph = strategy === "waad" && readsGraph(options) ? ["User.Read", "Directory.Read.All"] : [];
  return [...new Set(["openid", ...parseScope(own), ...parseScope(mapped), ...graph])].join(" ");
}

interface Challenge {
  readonly verifier: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** PKCE as `connection_settings.pkce` sets it: `auto` uses the strongest method in the provider's metadata. */
async function createChallenge(configuration: oidc.Configuration, { options }: Connection): Promise<Challenge> {
  const setting = ownString(ownObject(options, "connection_settings") ?? {}, "pkce") ?? "auto";
  const supported = configuration.serverMetadata().code_challenge_methods_supported ?? [];
  const methods = setting === "auto" ? supported : [setting.toUpperCase() === "S256" ? "S256" : setting];
  const verifier = oidc.randomPKCECodeVerifier();
  if (methods.includes("S256")) {
    const code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
    return { verifier, parameters: { code_challenge, code_challenge_method: "S256" } };
  }
  if (methods.includes("plain")) {
    return { verifier, parameters: { code_challenge: verifier, code_challenge_method: "plain" } };
  }
  return { verifier: undefined, parameters: {} };
}
