import type { ActionCall } from "../action-call.ts";

const longestUserId = 128;

/** `api.authentication` of post-login. Later Actions wait until the user has completed a challenge. */
export function authentication<Api>(call: ActionCall, api: () => Api) {
  const { state } = call;
  const challenge =
    (method: string) =>
    (factors: unknown, options?: unknown): void => {
      state.command(`authentication.${method}`, factors, options);
      call.waitForUser();
    };
  return {
    challengeWith: challenge("challengeWith"),
    challengeWithAny: challenge("challengeWithAny"),
    enrollWith: challenge("enrollWith"),
    enrollWithAny: challenge("enrollWithAny"),
    recordMethod(providerUrl: string): Api {
      // Otherwise an Action could record a method that the user has not completed: the redirect comes first.
      if (!call.continues) throw new Error("recordMethod can only be called in onContinuePostLogin.");
      if (typeof providerUrl !== "string" || !/^https?:$/.test(new URL(providerUrl).protocol)) {
        throw new Error("The provider_url of a method must be an http or https URL.");
      }
      state.command("authentication.recordMethod", providerUrl);
      return api();
    },
    setPrimaryUser(userId: string): void {
      if (state.commands.some(({ method }) => method === "authentication.setPrimaryUser")) {
        throw new Error("The primary user can only be altered once per transaction");
      }
      if (typeof userId !== "string" || userId.length === 0) {
        throw new Error("The provided primary_user_id must be a non-empty string");
      }
      if (userId.length > longestUserId) throw new Error("The provided primary_user_id exceeds the maximum length.");
      call.alterPrimaryUser();
      state.command("authentication.setPrimaryUser", userId);
    },
  };
}

/** `api.multifactor`. */
export function multifactor<Api>({ state }: ActionCall, api: () => Api) {
  return {
    enable(provider: string, options?: object): Api {
      state.command("multifactor.enable", provider, options);
      return api();
    },
  };
}
