import { NotInLocalTenantError } from "../errors.ts";
import type { ActionCall } from "../trigger-state.ts";

const longestUserId = 128;

/** `api.authentication` of post-login. A challenge stops the flow: later Actions wait until the user has met it. */
export function authentication({ state }: ActionCall) {
  const challenge =
    (method: string) =>
    (factors: unknown, options?: unknown): void => {
      state.command(`authentication.${method}`, factors, options);
      state.waitForUser();
    };
  return {
    challengeWith: challenge("challengeWith"),
    challengeWithAny: challenge("challengeWithAny"),
    enrollWith: challenge("enrollWith"),
    enrollWithAny: challenge("enrollWithAny"),
    recordMethod(): never {
      throw new NotInLocalTenantError("authentication.recordMethod", "/continue, and with it no onContinuePostLogin");
    },
    setPrimaryUser(userId: string): void {
      if (state.commands.some(({ method }) => method === "authentication.setPrimaryUser")) {
        throw new Error("The primary user can only be altered once per transaction");
      }
      if (typeof userId !== "string" || userId.length === 0) {
        throw new Error("The provided primary_user_id must be a non-empty string");
      }
      if (userId.length > longestUserId) throw new Error("The provided primary_user_id exceeds the maximum length.");
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
