import { type HTMLElement, parse } from "node-html-parser";
import { CookieJar } from "tough-cookie";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A sign-in that ended anywhere but at the application's callback. */
export class SignInError extends Error {
  static readonly code = "sign_in_failed";
  /** Of the page where it ended. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = "SignInError";
    this.status = status;
  }
}

const mostSteps = 20;

/** A small scripted browser: cookies, redirects and forms; of scripts only what SAML and WS-Federation use them for. One instance is one person's browser. */
export class UserAgent {
  readonly #fetch: typeof fetch;
  readonly #jar = new CookieJar();

  constructor(trustingFetch: typeof fetch) {
    this.#fetch = trustingFetch;
  }

  /**
   * Opens `start`, fills the login page that comes, consents where it is asked to, and returns the address at which the
   * browser lands below `callback`, unopened. Rejects with {@link SignInError} where it lands anywhere else.
   */
  async signIn(start: URL, credentials: Credentials, callback: string): Promise<URL> {
    let next: { url: URL; body?: URLSearchParams } = { url: start };
    let filled = false;
    for (let step = 0; step < mostSteps; step++) {
      const response = await this.#open(next.url, next.body);
      const location = response.headers.get("location");
      if (location) {
        await response.body?.cancel();
        next = { url: new URL(location, next.url) };
        if (sameAddress(next.url, callback)) return next.url;
        continue;
      }
      const page = await response.text();
      const form = parse(page).querySelector("form");
      if (form && (sendsItself(form) || asksForConsent(form))) {
        next = { url: new URL(form.getAttribute("action") ?? "", next.url), body: fill(form, credentials) };
        continue;
      }
      if (!form || filled || !form.querySelector("input[type=password]")) {
        throw new SignInError(`${next.url.origin}${next.url.pathname}: ${textOf(page)}`, response.status);
      }
      filled = true;
      next = { url: new URL(form.getAttribute("action") ?? "", next.url), body: fill(form, credentials) };
    }
    throw new SignInError(`No end after ${mostSteps} redirects`, 0);
  }

  async #open(url: URL, body?: URLSearchParams): Promise<Response> {
    const cookie = await this.#jar.getCookieString(url.href);
    const response = await this.#fetch(url, {
      redirect: "manual",
      headers: { accept: "text/html", ...(cookie && { cookie }) },
      ...(body && { method: "POST", body }),
    });
    for (const set of response.headers.getSetCookie()) await this.#jar.setCookie(set, url.href, { ignoreError: true });
    return response;
  }
}

/** Nothing to see and nothing to press: by such a form, sent by its page's script, a provider posts its answer. */
function sendsItself(form: HTMLElement): boolean {
  const fields = form.querySelectorAll("input, button, select, textarea");
  const isPost = form.getAttribute("method")?.toLowerCase() === "post";
  return isPost && fields.length > 0 && fields.every((field) => field.getAttribute("type") === "hidden");
}

/** Hidden fields as they are; the visible ones by what a person would type there. */
function fill(form: HTMLElement, credentials: Credentials): URLSearchParams {
  const body = new URLSearchParams();
  for (const input of form.querySelectorAll("input[name]")) {
    const name = input.getAttribute("name") ?? "";
    const type = input.getAttribute("type") ?? "text";
    if (type === "password") body.set(name, credentials.password);
    else if (type === "text" || type === "email") body.set(name, credentials.username);
    else body.set(name, input.getAttribute("value") ?? "");
  }
  if (asksForConsent(form)) body.set("action", "accept");
  return body;
}

/** The tenant's page before a third party's application gets anything. */
function asksForConsent(form: HTMLElement): boolean {
  return form.querySelector("button[name=action][value=accept]") !== null;
}

function sameAddress(url: URL, callback: string): boolean {
  return `${url.origin}${url.pathname}` === callback;
}

function textOf(page: string): string {
  const body = parse(page).querySelector("body");
  return (body?.structuredText ?? page).replace(/\s+/g, " ").trim().slice(0, 300);
}
