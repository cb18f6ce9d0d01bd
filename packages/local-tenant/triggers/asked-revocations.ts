import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import type { ExpiringMap } from "../state/expiring-map.ts";
import type { Session } from "../state/records.ts";
import type { RefreshTokens } from "../state/refresh-tokens.ts";
import type { PostLogin } from "./post-login-transaction.ts";

export interface RevocableParts {
  readonly sessions: ExpiringMap<Session>;
  readonly refreshTokens: RefreshTokens;
}

/** Revokes the session or refresh token as an Action requested. The runtime reports such a call as a denial, too. */
export function revokeAsAsked(
  { sessions, refreshTokens }: RevocableParts,
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
