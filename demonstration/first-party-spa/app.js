import { createAuth0Client } from "@auth0/auth0-spa-js";
import { runPage } from "../portal-page/page.js";

/** The vendor's own kind of application: OpenID Connect, by Auth0's library for pages. */
await runPage(async (page, api) => {
  const auth0 = await createAuth0Client({
    domain: page.domain,
    clientId: page.clientId,
    cacheLocation: "localstorage",
    useRefreshTokens: true,
    authorizationParams: {
      redirect_uri: `${location.origin}/callback`,
      audience: api.audience,
      scope: ["openid profile email", ...api.scopes].join(" "),
    },
  });
  return {
    finishSignIn: () => auth0.handleRedirectCallback(),
    isSignedIn: () => auth0.isAuthenticated(),
    async who() {
      const user = await auth0.getUser();
      return user.name ?? user.email ?? user.sub;
    },
    signIn: (connection, parameters) => auth0.loginWithRedirect({ authorizationParams: { connection, ...parameters } }),
    accessToken: () => auth0.getTokenSilently(),
    signOut: () => auth0.logout({ logoutParams: { returnTo: location.origin } }),
  };
});
