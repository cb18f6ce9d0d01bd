import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { AuthenticationContext } from "../state/authentication-context.ts";
import type { PostLogin } from "./post-login.ts";

/** Ends the session or refresh token that an Action revoked; the runtime has made the call a denial already. */
export function revokeAsAsked(
  { sessions, refreshTokens }: AuthenticationContext,
  { login, flow }: PostLogin,
  commands: TriggerOutcome["commands"],
): void {
  for (const { method, args } of commands) {
    if (method === "session.revoke") {
      sessions.deleteWhere((session) => session.login.sessionId === login.sessionId);
      if (!preservesRefreshTokens(args[1])) {
        refreshTokens.revokeWhere((family) => family.login.sessionId === login.sessionId);
      }
    }
    if (method === "refreshToken.revoke" && flow.protocol === "oauth2-refresh-token") {
      refreshTokens.revoke(flow.family);
    }
  }
}

function preservesRefreshTokens(options: unknown): boolean {
  return typeof options === "object" && options !== null && Reflect.get(options, "preserveRefreshTokens") === true;
}
