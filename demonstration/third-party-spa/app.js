import * as oauth from "openid-client";
import { payloadOf, runPage } from "../portal-page/page.js";

/** A third party's application: OAuth alone, by a library that knows nothing of Auth0. It gets no ID token. */
await runPage(async (page, api) => {
  const config = await oauth.discovery(new URL(`https://${page.domain}/`), page.clientId, {}, oauth.None());
  const callback = `${location.origin}/callback`;

  const keep = ({ access_token, refresh_token, expires_in }) => {
    const before = kept("tokens");
    const tokens = { access_token, refresh_token: refresh_token ?? before?.refresh_token };
    keepAs("tokens", { ...tokens, expiresAt: Date.now() + (expires_in - 30) * 1000 });
  };

  return {
    async finishSignIn() {
      const { state, verifier } = kept("sign-in") ?? {};
      sessionStorage.removeItem("sign-in");
      const checks = { expectedState: state, pkceCodeVerifier: verifier };
      keep(await oauth.authorizationCodeGrant(config, new URL(location.href), checks));
    },
    isSignedIn: () => kept("tokens") !== undefined,
    who: () => payloadOf(kept("tokens").access_token).sub,
    async signIn(connection, parameters) {
      const [state, verifier] = [oauth.randomState(), oauth.randomPKCECodeVerifier()];
      keepAs("sign-in", { state, verifier });
      location.assign(
        oauth.buildAuthorizationUrl(config, {
          redirect_uri: callback,
          scope: ["offline_access", ...api.scopes].join(" "),
          audience: api.audience,
          connection,
          state,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: "S256",
          ...parameters,
        }),
      );
    },
    async accessToken() {
      const { refresh_token, expiresAt } = kept("tokens");
      if (Date.now() > expiresAt) keep(await oauth.refreshTokenGrant(config, refresh_token));
      return kept("tokens").access_token;
    },
    /** It cannot end the user's session at the tenant: that is not its own. */
    async signOut() {
      const { refresh_token } = kept("tokens");
      sessionStorage.removeItem("tokens");
      if (refresh_token) await oauth.tokenRevocation(config, refresh_token);
      location.assign("/");
    },
  };
});

function kept(name) {
  const text = sessionStorage.getItem(name);
  return text === null ? undefined : JSON.parse(text);
}

function keepAs(name, value) {
  sessionStorage.setItem(name, JSON.stringify(value));
}
