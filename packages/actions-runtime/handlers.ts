import type { TriggerId } from "./trigger.ts";

/** What an Action exports for each trigger that runs here. */
const handlerNames: Readonly<Record<TriggerId, string>> = {
  "post-login": "onExecutePostLogin",
  "credentials-exchange": "onExecuteCredentialsExchange",
  "custom-token-exchange": "onExecuteCustomTokenExchange",
};

/** The handler for a user who returns: https://auth0.com/docs/customize/actions/redirect-with-actions */
const continueHandler = "onContinuePostLogin";

/** Handlers of the triggers that do not run here. */
const foreignHandlers: Readonly<Record<string, string>> = {
  "pre-user-registration": "onExecutePreUserRegistration",
  "post-user-registration": "onExecutePostUserRegistration",
  "post-change-password": "onExecutePostChangePassword",
  "send-phone-message": "onExecuteSendPhoneMessage",
  "password-reset-post-challenge": "onExecutePostChallenge",
  "custom-phone-provider": "onExecuteCustomPhoneProvider",
  "custom-email-provider": "onExecuteCustomEmailProvider",
  "event-stream": "onExecuteEventStream",
};

/** The name of the handler that runs. `continues`: for a user who returns. */
export function handlerName(trigger: TriggerId, continues: boolean): string {
  return continues ? continueHandler : handlerNames[trigger];
}

/** The triggers whose handlers these exports contain. */
export function triggersOf(exported: object): readonly string[] {
  const known = Object.entries({ ...handlerNames, ...foreignHandlers });
  return known.filter(([, name]) => name in exported).map(([trigger]) => trigger);
}
