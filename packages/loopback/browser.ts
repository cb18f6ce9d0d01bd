import { CodedError } from "@federated-actions/coded-error";
import { parse } from "node-html-parser";
import { CookieJar } from "tough-cookie";
import { asksForConsent, type Credentials, fillForm, hasPassword, isSentByScript, targetOf } from "./form.ts";

export type { Credentials } from "./form.ts";

/** Where a browser is: the last response, and its text. */
export interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A sign-in that ended anywhere but at the application's callback. */
export class SignInError extends CodedError {
  static override readonly code = "sign_in_failed";
  /** Of the page where it ended. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const mostSteps = 20;

/**
 * A small scripted browser: cookies, redirects and forms, and of scripts only what SAML and WS-Federation use them for.
 * One instance is one person's browser.
 */
export class Browser {
  readonly jar = new CookieJar();
  readonly #fetch: typeof fetch;

  constructor(trustingFetch: typeof fetch) {
    this.#fetch = trustingFetch;
  }

  /** One request: a form is posted where there is a `body`. Follows nothing. */
  async open(url: URL | string, body?: URLSearchParams): Promise<Visit> {
    const target = new URL(url);
    const cookie = await this.jar.getCookieString(target.href);
    const response = await this.#fetch(target, {
      redirect: "manual",
      headers: { accept: "text/html", ...(cookie && { cookie }) },
      ...(body && { method: "POST", body }),
    });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, target.href);
    return { url: target, status: response.status, headers: response.headers, text: await response.text() };
  }

  /**
   * Follows redirects, fills the first login page and sends the forms that pages send by themselves. Ends with an
   * address that starts with `stop`, unopened, or with the page on which a person would have to act.
   */
  follow(start: URL | string, credentials: Credentials, stop: string): Promise<URL | Visit> {
    return this.#travel(start, credentials, { stops: (url) => url.href.startsWith(stop), consents: false });
  }

  /**
   * Opens `start`, signs in, consents where it is asked to, and returns the address at which the browser lands below
   * `callback`, unopened.
   *
   * @throws {SignInError} where it ends anywhere else.
   */
  async signIn(start: URL | string, credentials: Credentials, callback: string): Promise<URL> {
    const stops = (url: URL) => `${url.origin}${url.pathname}` === callback;
    const end = await this.#travel(start, credentials, { stops, consents: true });
    if (end instanceof URL) return end;
    throw new SignInError(`${end.url.origin}${end.url.pathname}: ${textOf(end.text)}`, end.status);
  }

  async #travel(
    start: URL | string,
    credentials: Credentials,
    { stops, consents }: { stops(url: URL): boolean; consents: boolean },
  ): Promise<URL | Visit> {
    let visit = await this.open(start);
    let filled = false;
    for (let step = 1; step < mostSteps; step += 1) {
      const location = visit.headers.get("location");
      if (location !== null) {
        const next = new URL(location, visit.url);
        if (stops(next)) return next;
        visit = await this.open(next);
        continue;
      }
      const form = parse(visit.text).querySelector("form");
      if (form === null || stops(targetOf(form, visit.url))) return visit;
      const isLogin: boolean = hasPassword(form) && !filled;
      if (!isLogin && !isSentByScript(form) && !(consents && asksForConsent(form))) return visit;
      filled ||= isLogin;
      visit = await this.open(targetOf(form, visit.url), fillForm(form, credentials));
    }
    throw new SignInError(`No end after ${mostSteps} requests`, visit.status);
  }
}

/** What a person reads on a page, in one line. */
function textOf(page: string): string {
  const body = parse(page).querySelector("body");
  return (body?.structuredText ?? page).replace(/\s+/g, " ").trim().slice(0, 300);
}
