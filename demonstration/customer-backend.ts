import type { OidcIdentityProvider } from "@federated-actions/identity-providers/oidc";
import { Browser, type Credentials } from "@federated-actions/loopback/browser";
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type CustomFetchOptions,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";

/** The callback of the customer's own web application. Nothing listens there: the scripted browser stops before it. */
const callback = "https://intranet.acme.example/callback";

/**
 * The customer's own web application, which its users sign in to at their own identity provider. Auth0 has no part in
 * it. Resolves with the ID token that it gets there.
 */
export async function signInAtProvider(
  trustingFetch: typeof fetch,
  provider: OidcIdentityProvider,
  user: Credentials,
  client: { readonly client_id: string; readonly client_secret: string },
): Promise<string> {
  await provider.addClient({ ...client, redirect_uris: [callback] });
  const settings = {
    [customFetch]: (url: string, init: CustomFetchOptions) => trustingFetch(url, init as RequestInit),
  };
  const authentication = ClientSecretPost(client.client_secret);
  const config = await discovery(new URL(provider.issuer), client.client_id, {}, authentication, settings);
  const checks = {
    pkceCodeVerifier: randomPKCECodeVerifier(),
    expectedState: randomState(),
    expectedNonce: randomNonce(),
  };
  const url = buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: "openid profile email groups",
    code_challenge: await calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  });
  const landed = await new Browser(trustingFetch).signIn(url, user, callback);
  const { id_token } = await authorizationCodeGrant(config, landed, { ...checks, idTokenExpected: true });
  if (!id_token) throw new Error("The identity provider issued no ID token");
  return id_token;
}
