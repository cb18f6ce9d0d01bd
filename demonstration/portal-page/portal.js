import { createAuth0Client } from "@auth0/auth0-spa-js";

/** What the page's server tells it: see PortalPage in portal-server.ts. */
const page = await (await fetch("/config.json")).json();
const element = (id) => document.getElementById(id);
/** Which API the sign-in asks for: it must be the same again after the round trip by the identity provider. */
const api = page.apis.find(({ audience }) => audience === sessionStorage.getItem("audience")) ?? page.apis[0];

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

document.title = page.title;
element("title").textContent = page.title;
await finishSignIn();
if (await auth0.isAuthenticated()) await showSignedIn();
else showSignedOut();

async function finishSignIn() {
  const query = new URLSearchParams(location.search);
  if (!query.has("state")) return;
  try {
    await auth0.handleRedirectCallback();
  } catch (error) {
    // The Actions' reason, `no_role: ...`, comes as the error's description.
    showProblem(error.error_description ?? error.message);
  }
  history.replaceState(null, "", "/");
}

function showSignedOut() {
  const choice = element("api");
  choice.append(...page.apis.map(({ name, audience }) => new Option(name, audience, false, audience === api.audience)));
  choice.addEventListener("change", () => {
    sessionStorage.setItem("audience", choice.value);
    location.reload();
  });
  const buttons = page.connections.map(({ name, label }) =>
    button(`Sign in with ${label}`, () => {
      const prompt = element("afresh").checked ? { prompt: "login" } : {};
      return auth0.loginWithRedirect({ authorizationParams: { connection: name, ...prompt } });
    }),
  );
  element("connections").append(...buttons);
  element("signed-out").hidden = false;
}

async function showSignedIn() {
  const user = await auth0.getUser();
  element("who").textContent = user.name ?? user.email ?? user.sub;
  element("sign-out").addEventListener("click", () => auth0.logout({ logoutParams: { returnTo: location.origin } }));
  element("claims").textContent = JSON.stringify(claimsToShow(await auth0.getTokenSilently()), null, 2);
  const buttons = api.calls.map(({ label, method, path }) => button(label, () => call(method, path)));
  element("calls").append(...buttons);
  element("signed-in").hidden = false;
}

async function call(method, path) {
  const token = await auth0.getTokenSilently();
  const response = await fetch(`${page.apiOrigin}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  const answer = JSON.stringify(await response.json(), null, 2);
  element("answer").textContent = `${method} ${path}: ${response.status}\n${answer}`;
}

/** A page may look into its token out of curiosity, never to decide by it: that is the API's business. */
function claimsToShow(token) {
  const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.codePointAt(0));
  const claims = Object.entries(JSON.parse(new TextDecoder().decode(bytes)));
  return Object.fromEntries(claims.filter(([name]) => name === "scope" || name.startsWith(`${page.namespace}/`)));
}

function button(label, act) {
  const made = document.createElement("button");
  made.textContent = label;
  made.addEventListener("click", () => Promise.resolve(act()).catch((error) => showProblem(error.message)));
  return made;
}

function showProblem(text) {
  element("problem").textContent = text;
  element("problem").hidden = false;
}
