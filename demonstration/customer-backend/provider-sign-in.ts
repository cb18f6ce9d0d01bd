import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  type CustomFetchOptions,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";

/** A confidential client of a server with metadata: at the customer's provider, or at the tenant. */
export interface ConfidentialClient {
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
}

/** What the answer must match. It belongs to the user's session. */
export interface SignInChecks {
  readonly pkceCodeVerifier: string;
  readonly expectedState: string;
  readonly expectedNonce: string;
}

/** @param trustingFetch one that trusts the server's certificate */
export function discover(client: ConfidentialClient, trustingFetch: typeof fetch): Promise<Configuration> {
  const settings = {
    [customFetch]: (url: string, init: CustomFetchOptions) => trustingFetch(url, init as RequestInit),
  };
  const authentication = ClientSecretPost(client.client_secret);
  return discovery(new URL(client.issuer), client.client_id, {}, authentication, settings);
}

/** Begins a sign-in at the customer's own identity provider. Auth0 has no part in it. */
export async function beginSignIn(
  provider: Configuration,
  callback: string,
): Promise<{ readonly url: URL; readonly checks: SignInChecks }> {
  const checks = {
    pkceCodeVerifier: randomPKCECodeVerifier(),
    expectedState: randomState(),
    expectedNonce: randomNonce(),
  };
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: callback,
    scope: "openid profile email groups",
    code_challenge: await calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  return { url, checks };
}

/** @returns the ID token. Rejects where the provider refuses, or its answer does not belong to this sign-in. */
export async function finishSignIn(provider: Configuration, landed: URL, checks: SignInChecks): Promise<string> {
  const { id_token } = await authorizationCodeGrant(provider, landed, { ...checks, idTokenExpected: true });
  if (!id_token) throw new Error("The identity provider issued no ID token");
  return id_token;
}
