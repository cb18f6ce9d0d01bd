import { type HTMLElement, parse } from "node-html-parser";
import type { Browser } from "../../packages/loopback/browser.ts";

/**
 * Goes from `start` through a provider's pages as a browser would: redirects, the login page, and pages that submit
 * their form with a script. Returns the address at `stop` without opening it.
 */
export async function signInAtPeer(
  browser: Browser,
  start: URL,
  user: { readonly username: string; readonly password: string },
  stop: string,
): Promise<URL> {
  let visit = await browser.open(start);
  let asked = 0;
  for (let step = 0; step < 25; step += 1) {
    const location = visit.headers.get("location");
    if (location !== null) {
      const next = new URL(location, visit.url);
      if (next.href.startsWith(stop)) return next;
      visit = await browser.open(next);
      continue;
    }
    const forms = parse(visit.text).querySelectorAll("form");
    const login = forms.find((form) => form.querySelector("input[type=password]") !== null);
    const form = login ?? forms[0];
    if (login !== undefined) asked += 1;
    if (form === undefined || asked > 1) {
      const text = parse(visit.text).structuredText.replace(/\s+/g, " ").slice(0, 600);
      throw new Error(`the sign-in ended at ${visit.url.href}: ${visit.status} ${text}`);
    }
    visit = await browser.open(new URL(form.getAttribute("action") ?? "", visit.url), fill(form, user));
  }
  throw new Error("too many redirects");
}

function fill(form: HTMLElement, user: { readonly username: string; readonly password: string }): URLSearchParams {
  const body = new URLSearchParams();
  for (const input of form.querySelectorAll("input[name]")) {
    const name = input.getAttribute("name") ?? "";
    const type = input.getAttribute("type") ?? "text";
    if (type === "password") body.append(name, user.password);
    else if (type === "text" || type === "email") body.append(name, user.username);
    else if (type === "hidden") body.append(name, input.getAttribute("value") ?? "");
  }
  return body;
}
