import { isObject } from "@federated-actions/actions-runtime/json";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { KitEvent } from "./kit-event.ts";
import type { Refusal } from "./refusal.ts";

/** What the user must do, and what resumes the login afterwards. */
export type Pending =
  | {
      readonly kind: "redirect";
      /** The URL that the browser is sent to, with `state`. */
      readonly url: string;
      readonly query: Readonly<Record<string, string>>;
      readonly state: string;
    }
  | { readonly kind: "form"; readonly id: string; readonly options: unknown; readonly state: string }
  | { readonly kind: "factor"; readonly method: string; readonly args: readonly unknown[] };

/** Flows without a browser: https://auth0.com/docs/customize/actions/redirect-with-actions */
const withoutBrowser = new Set([
  "oauth2-resource-owner",
  "oauth2-refresh-token",
  "oauth2-password",
  "oauth2-token-exchange",
  "oauth2-webauthn",
]);

export function pendingOf(
  { commands, suspendedAt }: TriggerOutcome,
  state: string,
  factorMet: boolean,
): Pending | undefined {
  const last = (...methods: string[]) => commands.findLast(({ method }) => methods.includes(method));
  if (suspendedAt !== undefined) {
    const redirect = last("redirect.sendUserTo");
    if (redirect) return redirectOf(String(redirect.args[0]), state);
    const form = last("prompt.render");
    if (form) return { kind: "form", id: String(form.args[0]), options: form.args[1], state };
    const challenge = commands.findLast(({ method }) => /^authentication\.(challenge|enroll)With/.test(method));
    if (challenge) return { kind: "factor", ...challenge };
  }
  const factor = last("multifactor.enable");
  const wanted = factor && factor.args[0] !== "none" && !factorMet;
  return wanted ? { kind: "factor", ...factor } : undefined;
}

function redirectOf(target: string, state: string): Pending {
  const url = new URL(target);
  url.searchParams.set("state", state);
  return { kind: "redirect", url: url.href, query: Object.fromEntries(url.searchParams), state };
}

/** The refusal for flows in which the user cannot be asked. */
export function interactionRefused({ event }: KitEvent, pending: Pending): Refusal | undefined {
  const transaction = isObject(event.transaction) ? event.transaction : {};
  const silent = Array.isArray(transaction.prompt) && transaction.prompt.includes("none");
  if (silent) return { error: "interaction_required", reason: `A ${pending.kind} was requested with prompt=none.` };
  if (pending.kind === "factor" || !withoutBrowser.has(String(transaction.protocol))) return undefined;
  return {
    error: "interaction_required",
    reason: `A ${pending.kind} was requested in the flow ${transaction.protocol}.`,
  };
}
