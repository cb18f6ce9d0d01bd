import * as oidc from "openid-client";
import type { AuthorizeRequest } from "../../login/authorize-request.ts";
import { ownObject, ownString } from "../../login/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { AuthenticationContext } from "../../tokens/authentication-context.ts";
import { lacking } from "../../tokens/oauth-error.ts";
import { parseScope } from "../../tokens/scopes.ts";
import { callbackUrl } from "../callback-url.ts";
import type { BegunLogin } from "../protocol.ts";

/** What an OpenID Connect login is checked against when the browser comes back. */
export interface OidcMemory {
  readonly nonce: string;
  readonly codeVerifier: string | undefined;
}

/** Asks the provider for a code: OpenID Connect Core 1.0, 3.1.2.1. */
export async function beginOidc(
  context: AuthenticationContext,
  connection: Connection,
  request: AuthorizeRequest,
  state: string,
): Promise<BegunLogin> {
  assertSupported(connection);
  const configuration = await context.upstream.get(connection);
  const nonce = oidc.randomNonce();
  const challenge = await createChallenge(configuration, connection);
  const location = oidc.buildAuthorizationUrl(configuration, {
    response_type: "code",
    redirect_uri: callbackUrl(context.tenant.issuer),
    scope: upstreamScope(connection),
    state,
    nonce,
    ...(request.login_hint !== undefined && { login_hint: request.login_hint }),
    ...challenge.parameters,
  });
  const memory: OidcMemory = { nonce, codeVerifier: challenge.verifier };
  return { location: location.href, memory };
}

function assertSupported({ options }: Connection): void {
  if (options.type === "front_channel") throw lacking('OIDC connections of the type "front_channel"');
  if (ownString(options, "token_endpoint_auth_method") === "private_key_jwt") {
    throw lacking("OIDC connections that authenticate with private_key_jwt");
  }
  if (options.upstream_params !== undefined) throw lacking("upstream_params of connections");
}

/** What the connection asks for; a mapping may want more from userinfo. */
function upstreamScope({ options }: Connection): string {
  const own = ownString(options, "scope") ?? ownString(options, "scopes") ?? "openid profile email";
  const mapped = ownString(ownObject(options, "attribute_map") ?? {}, "userinfo_scope") ?? "";
  return [...new Set(["openid", ...parseScope(own), ...parseScope(mapped)])].join(" ");
}

interface Challenge {
  readonly verifier: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** PKCE after `connection_settings.pkce`: `auto` takes the strongest method that the provider says it knows. */
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
