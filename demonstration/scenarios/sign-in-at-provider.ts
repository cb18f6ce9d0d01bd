import type { OidcIdentityProvider } from "@federated-actions/identity-providers/oidc";
import { Browser, type Credentials } from "@federated-actions/loopback/browser";
import { beginSignIn, discover, finishSignIn } from "../customer-backend/provider-sign-in.ts";

/** The callback of the customer's own web application. Nothing listens there: the scripted browser stops before it. */
const callback = "https://intranet.acme.example/callback";

/** Signs a user in to the customer's own web application. Resolves with the ID token that it gets. */
export async function signInAtProvider(
  trustingFetch: typeof fetch,
  provider: OidcIdentityProvider,
  user: Credentials,
  client: { readonly client_id: string; readonly client_secret: string },
): Promise<string> {
  await provider.addClient({ ...client, redirect_uris: [callback] });
  const config = await discover({ ...client, issuer: provider.issuer }, trustingFetch);
  const { url, checks } = await beginSignIn(config, callback);
  const landed = await new Browser(trustingFetch).signIn(url, user, callback);
  return finishSignIn(config, landed, checks);
}
