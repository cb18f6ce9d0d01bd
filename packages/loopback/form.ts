import type { HTMLElement } from "node-html-parser";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export function hasPassword(form: HTMLElement): boolean {
  return form.querySelector("input[type=password]") !== null;
}

/** Nothing to see and nothing to press: by such a form, sent by its page's script, a provider posts its answer. */
export function isSentByScript(form: HTMLElement): boolean {
  const fields = form.querySelectorAll("input, button, select, textarea");
  const isPost = form.getAttribute("method")?.toLowerCase() === "post";
  return isPost && fields.length > 0 && fields.every((field) => field.getAttribute("type") === "hidden");
}

/** The tenant's page before a third party's application gets anything. */
export function asksForConsent(form: HTMLElement): boolean {
  return form.querySelector("button[name=action][value=accept]") !== null;
}

/** Where the form goes, from the page at `base`. */
export function targetOf(form: HTMLElement, base: URL): URL {
  return new URL(form.getAttribute("action") ?? "", base);
}

/** Hidden fields as they are; the visible ones by what a person would type there; consent is given. */
export function fillForm(form: HTMLElement, credentials?: Credentials): URLSearchParams {
  const body = new URLSearchParams();
  for (const input of form.querySelectorAll("input[name]")) {
    const name = input.getAttribute("name") ?? "";
    const type = input.getAttribute("type") ?? "text";
    if (type === "password") body.set(name, credentials?.password ?? "");
    else if (type === "text" || type === "email") body.set(name, credentials?.username ?? "");
    else body.set(name, input.getAttribute("value") ?? "");
  }
  if (asksForConsent(form)) body.set("action", "accept");
  return body;
}
