import { type HTMLElement, parse } from "node-html-parser";
import { CookieJar } from "tough-cookie";

/** Where a browser is: the last response, and its text. */
export interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser of which a test sees every step. */
export class Browser {
  readonly jar = new CookieJar();
  readonly #fetch: typeof fetch;

  constructor(trustingFetch: typeof fetch) {
    this.#fetch = trustingFetch;
  }

  async open(url: URL | string, body?: URLSearchParams): Promise<Visit> {
    const target = new URL(url);
    const cookie = await this.jar.getCookieString(target.href);
    const response = await this.#fetch(target, {
      redirect: "manual",
      headers: { ...(cookie && { cookie }) },
      ...(body && { method: "POST", body }),
    });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, target.href);
    return { url: target, status: response.status, headers: response.headers, text: await response.text() };
  }

  /**
   * Follows redirects, fills the login page of an identity provider and sends the forms that pages send by themselves,
   * until a page without a form, an address of `stop`, or a form that goes there.
   */
  async follow(start: URL | string, user: { username: string; password: string }, stop: string): Promise<URL | Visit> {
    let visit = await this.open(start);
    for (let step = 0; step < 20; step += 1) {
      const location = visit.headers.get("location");
      if (location !== null) {
        const next = new URL(location, visit.url);
        if (next.href.startsWith(stop)) return next;
        visit = await this.open(next);
        continue;
      }
      const form = parse(visit.text).querySelector("form");
      // A question to the user is the test's to answer.
      if (form === null || form.querySelector("button[name=action]") !== null) return visit;
      const target = new URL(form.getAttribute("action") ?? "", visit.url);
      if (target.href.startsWith(stop)) return visit;
      visit = await this.open(
        target,
        form.querySelector("input[type=password]") ? new URLSearchParams(user) : hidden(form),
      );
    }
    throw new Error("too many redirects");
  }
}

/** What a form without anything to fill in sends: the way by which SAML and WS-Federation bring their answers. */
export function hidden(form: HTMLElement): URLSearchParams {
  const fields = form.querySelectorAll("input[type=hidden][name]");
  return new URLSearchParams(
    fields.map((input): [string, string] => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""]),
  );
}
