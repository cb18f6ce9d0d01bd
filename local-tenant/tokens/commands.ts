import type { TriggerOutcome } from "../actions-runtime/trigger.ts";
import { OAuthError } from "./oauth-error.ts";

/** Without effect in any flow of the local tenant, as they are in Auth0 outside SAML. */
const idle = [/^samlResponse\./, /^transaction\.setMetadata$/];

/**
 * Refuses the flow where an Action asked for what the local tenant cannot do (a redirect, MFA, a form, ...): going on
 * without it could issue a token that Auth0 would not.
 */
export function refuseCommands(commands: TriggerOutcome["commands"]): void {
  const unmet = commands.find(({ method }) => !idle.some((pattern) => pattern.test(method)));
  if (unmet === undefined) return;
  throw new OAuthError(403, "access_denied", `The local tenant lacks api.${unmet.method}, which an Action called.`);
}
