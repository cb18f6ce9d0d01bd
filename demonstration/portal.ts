import type { Browser, Credentials } from "@federated-actions/loopback/browser";
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  type CustomFetchOptions,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from "openid-client";

export interface PortalOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** One of the application's allowed callbacks. */
  readonly callback: string;
  /** Auth0's `connection`: goes to the customer's identity provider at once. */
  readonly connection: string;
  /** Somebody else's application: Auth0 knows it as an OAuth client only, without OpenID Connect. */
  readonly isThirdParty?: boolean;
  readonly fetch: typeof fetch;
}

/** What the application asks for when it signs a user in. */
export interface SignInRequest {
  readonly audience?: string;
  /** Beside `openid profile email offline_access`; a third party's application gets nothing for the first three. */
  readonly scopes?: readonly string[];
  /** `login` signs in afresh, past the session that the tenant keeps. */
  readonly prompt?: "login" | "none";
  /** Auth0's `organization`: an id. */
  readonly organization?: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  readonly refreshToken: string | undefined;
  /** What was granted, where that is not what was asked for (RFC 6749, section 5.1). */
  readonly scope: string | undefined;
}

/**
 * A single-page application as an OAuth client, made of openid-client alone: authorization code with PKCE, state and
 * nonce, refresh.
 */
export class Portal {
  readonly #config: Configuration;
  readonly #options: PortalOptions;

  private constructor(config: Configuration, options: PortalOptions) {
    this.#config = config;
    this.#options = options;
  }

  static async discover(options: PortalOptions): Promise<Portal> {
    const settings = {
      [customFetch]: (url: string, init: CustomFetchOptions) => options.fetch(url, init as RequestInit),
    };
    return new Portal(await discovery(new URL(options.issuer), options.clientId, {}, None(), settings), options);
  }

  /** Rejects with openid-client's errors where the tenant refuses, at the callback or at the token endpoint. */
  async signIn(browser: Browser, user: Credentials, request: SignInRequest): Promise<Tokens> {
    const verifier = randomPKCECodeVerifier();
    const state = randomState();
    const nonce = this.#options.isThirdParty ? undefined : randomNonce();
    const openId = nonce === undefined ? [] : ["openid", "profile", "email"];
    const url = buildAuthorizationUrl(this.#config, {
      redirect_uri: this.#options.callback,
      scope: [...openId, "offline_access", ...(request.scopes ?? [])].join(" "),
      connection: this.#options.connection,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      ...(nonce && { nonce }),
      ...(request.organization && { organization: request.organization }),
      ...(request.audience && { audience: request.audience }),
      ...(request.prompt && { prompt: request.prompt }),
    });
    const landed = await browser.signIn(url, user, this.#options.callback);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, ...(nonce && { expectedNonce: nonce }) };
    return tokensOf(await authorizationCodeGrant(this.#config, landed, checks));
  }

  /** A new access token, for the audience and scopes of the sign-in. */
  async refresh(refreshToken: string): Promise<Tokens> {
    return tokensOf(await refreshTokenGrant(this.#config, refreshToken));
  }
}

function tokensOf(response: TokenEndpointResponse & TokenEndpointResponseHelpers): Tokens {
  return {
    accessToken: response.access_token,
    idTokenClaims: { ...response.claims() },
    refreshToken: response.refresh_token,
    scope: response.scope,
  };
}
