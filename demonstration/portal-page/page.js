/** What the page's server tells it: see PortalPage in portal-server.ts. */
const page = await (await fetch("/config.json")).json();
const element = (id) => document.getElementById(id);
/** Which API the sign-in asks for: it must be the same again after the round trip by the identity provider. */
const api = page.apis.find(({ audience }) => audience === sessionStorage.getItem("audience")) ?? page.apis[0];

/**
 * Runs the page with a client of the tenant, which `createClient(page, api)` makes: `finishSignIn()`, `isSignedIn()`,
 * `who()`, `signIn(connection, parameters)`, `accessToken()`, `signOut()`.
 */
export async function runPage(createClient) {
  const client = await createClient(page, api);
  document.title = page.title;
  element("title").textContent = page.title;
  await finishSignIn(client);
  if (await client.isSignedIn()) await showSignedIn(client);
  else showSignedOut(client);
}

async function finishSignIn(client) {
  const query = new URLSearchParams(location.search);
  if (!query.has("state")) return;
  try {
    await client.finishSignIn();
  } catch (error) {
    // The Actions' reason, `no_role: ...`, comes as the error's description.
    const reason = error.error_description ?? error.message;
    showProblem(reason);
    showAdvice(reason);
  }
  history.replaceState(null, "", "/");
}

function showSignedOut(client) {
  const choice = element("api");
  choice.append(...page.apis.map(({ name, audience }) => new Option(name, audience, false, audience === api.audience)));
  choice.addEventListener("change", () => {
    sessionStorage.setItem("audience", choice.value);
    location.reload();
  });
  const buttons = page.connections.map(({ name, label }) =>
    button(`Sign in with ${label}`, () => client.signIn(name, element("afresh").checked ? { prompt: "login" } : {})),
  );
  element("connections").append(...buttons);
  element("signed-out").hidden = false;
}

async function showSignedIn(client) {
  element("who").textContent = await client.who();
  element("sign-out").addEventListener("click", () => client.signOut());
  element("claims").textContent = JSON.stringify(claimsToShow(await client.accessToken()), null, 2);
  const buttons = api.calls.map(({ label, method, path }) => button(label, () => call(client, method, path)));
  element("calls").append(...buttons);
  element("signed-in").hidden = false;
}

async function call(client, method, path) {
  const token = await client.accessToken();
  const response = await fetch(`${page.apiOrigin}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  const answer = JSON.stringify(await response.json(), null, 2);
  element("answer").textContent = `${method} ${path}: ${response.status}\n${answer}`;
  element("answer").hidden = false;
}

/** A page may look into its token out of curiosity, never to decide by it: that is the API's business. */
function claimsToShow(token) {
  const claims = Object.entries(payloadOf(token));
  return Object.fromEntries(claims.filter(([name]) => name === "scope" || name.startsWith(page.claimPrefix)));
}

/** What a token says, unverified. */
export function payloadOf(token) {
  const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.codePointAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

function button(label, act) {
  const made = document.createElement("button");
  made.textContent = label;
  made.addEventListener("click", () => Promise.resolve(act()).catch((error) => showProblem(error.message)));
  return made;
}

/** The tenant still knows the user, and would refuse the same user again: the next sign-in is to ask who it is. */
function showAdvice(reason) {
  const code = /^([a-z]+(?:_[a-z]+)+): /.exec(reason)?.[1];
  const what = code === undefined ? "the line above" : `the code ${code}`;
  element("advice").textContent =
    `You got no access to ${api.name}. If you should have it, tell your administrator ${what} and when this happened. ` +
    "To come as another user, sign out at your identity provider first.";
  element("advice").hidden = false;
  element("afresh").checked = true;
}

function showProblem(text) {
  element("problem").textContent = text;
  element("problem").hidden = false;
}
