import { createHash } from "node:crypto";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { ann, audience, callback, type TestTenant } from "../world/acme.ts";

export const verifier = "a-verifier-of-at-least-forty-three-characters-0123";
export const challenge = createHash("sha256").update(verifier).digest("base64url");

/** `undefined` leaves a parameter out. */
export type Changes = Readonly<Record<string, string | undefined>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { access_token: string; refresh_token: string; id_token: string };
}

/** An authorization request that is valid, except for the changes. */
export function authorizeUrl(test: TestTenant, changes: Changes = {}): URL {
  const url = new URL("authorize", test.issuer);
  url.search = form({
    client_id: "portal",
    redirect_uri: callback,
    response_type: "code",
    scope: "openid profile email offline_access read:orders",
    audience,
    state: "a state & more",
    nonce: "a nonce",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  }).toString();
  return url;
}

/** Signs in and returns what the application's callback gets. */
export async function signIn(
  test: TestTenant,
  changes: Changes = {},
  browser = new Browser(test.fetch),
  user = ann,
): Promise<Record<string, string>> {
  const landed = await browser.follow(authorizeUrl(test, changes), user, "https://portal.example/");
  if (!(landed instanceof URL)) throw new Error(`ended at ${landed.url.pathname}: ${landed.status} ${landed.text}`);
  return Object.fromEntries(landed.searchParams);
}

/** The parameters of the application's callback that /authorize answers with at once. */
export async function refusal(test: TestTenant, changes: Changes, browser = new Browser(test.fetch)) {
  const visit = await browser.open(authorizeUrl(test, changes));
  const location = visit.headers.get("location");
  if (location === null || !location.startsWith(callback)) throw new Error(`${visit.status} ${location} ${visit.text}`);
  return Object.fromEntries(new URL(location).searchParams);
}

/** Posts a form to the token endpoint. */
export async function token(test: TestTenant, parameters: Changes, headers: Record<string, string> = {}) {
  return answerOf(
    await test.fetch(new URL("oauth/token", test.issuer), { method: "POST", body: form(parameters), headers }),
  );
}

export function redeem(test: TestTenant, code: string | undefined, changes: Changes = {}): Promise<Answer> {
  const request = { grant_type: "authorization_code", client_id: "portal", redirect_uri: callback };
  return token(test, { ...request, code, code_verifier: verifier, ...changes });
}

export function refresh(test: TestTenant, refresh_token: string, changes: Changes = {}): Promise<Answer> {
  return token(test, { grant_type: "refresh_token", client_id: "portal", refresh_token, ...changes });
}

export async function tokens(test: TestTenant, changes: Changes = {}, browser = new Browser(test.fetch), user = ann) {
  const { code } = await signIn(test, changes, browser, user);
  const answer = await redeem(test, code);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer["body"] };
}

function form(parameters: Changes): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
