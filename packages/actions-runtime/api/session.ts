import type { ActionCall } from "../action-call.ts";
import { isObject } from "../json.ts";
import { textOf } from "./text.ts";
import { tokenMetadata } from "./token-metadata.ts";

function checkTime(time: unknown): void {
  if (!time) throw new Error("Either inactivity or absolute expiration time must be provided");
  if (typeof time !== "number" || !Number.isFinite(time) || time < 0) {
    throw new Error("The expiration time must be a positive number of milliseconds since the epoch.");
  }
}

/** `api.session`. `revoke` refuses the login: https://auth0.com/docs/manage-users/sessions/manage-sessions-actions */
export function session(call: ActionCall) {
  const { state, event, action } = call;
  const none = () => {};
  return {
    ...tokenMetadata(call, { property: "session", method: "session", label: "session", check: none, needed: true }),
    revoke(reason: string, options?: { readonly preserveRefreshTokens?: boolean }): void {
      state.command("session.revoke", textOf(reason), options);
      state.deny(action, { reason: textOf(reason) });
    },
    setExpiresAt(absolute: number): void {
      checkTime(absolute);
      state.command("session.setExpiresAt", absolute);
    },
    setIdleExpiresAt(inactivity: number): void {
      checkTime(inactivity);
      state.command("session.setIdleExpiresAt", inactivity);
    },
    setCookieMode(mode: "persistent" | "non-persistent"): void {
      if (!mode) throw new Error("Cookie mode must be provided");
      if (mode !== "persistent" && mode !== "non-persistent") {
        throw new Error(`Invalid cookie mode: ${textOf(mode)}. Valid values are 'persistent' and 'non-persistent'.`);
      }
      for (const holder of [state.event, event]) {
        // In flows without a session Auth0 passes an empty object, which stays empty.
        if (!isObject(holder.session) || Object.keys(holder.session).length === 0) continue;
        const cookie = isObject(holder.session.cookie) ? holder.session.cookie : {};
        holder.session = { ...holder.session, cookie: { ...cookie, mode } };
      }
      state.command("session.setCookieMode", mode);
    },
  };
}

/** `api.refreshToken`. Metadata can be set before there is a refresh token. */
export function refreshToken(call: ActionCall) {
  const { state, action } = call;
  const check = (method: string) => {
    const token = state.event.refresh_token;
    if (isObject(token) && token.access === "online") {
      throw new Error(`Cannot call ${method} on an online refresh token.`);
    }
  };
  const owner = {
    property: "refresh_token",
    method: "refreshToken",
    label: "refresh token",
    check,
    needed: false,
  } as const;
  return {
    ...tokenMetadata(call, owner),
    revoke(reason: string): void {
      state.command("refreshToken.revoke", textOf(reason));
      state.deny(action, { reason: textOf(reason) });
    },
    setExpiresAt(absolute: number): void {
      check("setExpiresAt");
      checkTime(absolute);
      state.command("refreshToken.setExpiresAt", absolute);
    },
    setIdleExpiresAt(inactivity: number): void {
      check("setIdleExpiresAt");
      checkTime(inactivity);
      state.command("refreshToken.setIdleExpiresAt", inactivity);
    },
  };
}
