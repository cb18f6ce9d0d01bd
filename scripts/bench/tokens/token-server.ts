/** A server that gives tokens, in a process of its own. */
export interface TokenServer {
  readonly name: string;
  /** What it does at its first start on a machine only; not timed. */
  install?(): Promise<void>;
  /** Starts it, and asks for a first token. */
  start(): Promise<void>;
  /** What a load needs beyond the first token; not timed. */
  prepare(): Promise<void>;
  /** A token by client credentials. */
  ask(): Promise<string>;
  /** A user signs in, in a new browser: from `/authorize` to the tokens. @returns the refresh token. */
  login(): Promise<string>;
  /** @returns the next refresh token. */
  refresh(refreshToken: string): Promise<string>;
  /** Of its process. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export const audience = "https://bench.example/api";
export const callback = "https://bench.example/callback";
export const userScopes = "openid profile email offline_access";

/** Where an answer sends the browser. */
export function redirectOf(response: Response): URL {
  const location = response.headers.get("location");
  if (location === null) throw new Error(`no redirect from ${response.url}, but status ${response.status}`);
  const url = new URL(location, response.url);
  if (url.searchParams.has("error")) throw new Error(`refused: ${url.searchParams}`);
  return url;
}

export function codeIn(url: URL): string {
  const code = url.searchParams.get("code");
  if (code === null) throw new Error(`no code in ${url.href.slice(0, 200)}`);
  return code;
}

export function accessTokenIn(text: string): string {
  const { access_token } = JSON.parse(text) as { access_token?: unknown };
  if (typeof access_token === "string" && access_token.split(".").length === 3) return access_token;
  throw new Error(`no token, but: ${text.slice(0, 200)}`);
}

/** Of an answer that has an access token and an ID token too. */
export function refreshTokenIn(text: string): string {
  accessTokenIn(text);
  const { refresh_token, id_token } = JSON.parse(text) as Record<string, unknown>;
  if (typeof refresh_token === "string" && typeof id_token === "string") return refresh_token;
  throw new Error(`no refresh token or no ID token, but: ${text.slice(0, 200)}`);
}
