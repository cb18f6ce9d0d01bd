import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { CodedError } from "@federated-actions/coded-error";
import { z } from "zod";
import { earliest } from "../state/earliest.ts";
import type { LifetimeChanges, Session } from "../state/records.ts";

type Commands = TriggerOutcome["commands"];

/** The runtime checks arguments, but an Action can forge its thread's answer. */
class UnreadableCommandError extends CodedError {
  static override readonly code = "command_unreadable";
}

const time = z.tuple([z.number().positive()]);
const metadata = z.tuple([z.record(z.string(), z.string())]);
const mode = z.tuple([z.enum(["persistent", "non-persistent"])]);

/** The methods by which Actions change a session. */
export const sessionMethods = ["setExpiresAt", "setIdleExpiresAt", "setMetadata", "setCookieMode"].map(
  (name) => `session.${name}`,
);

/** The methods by which Actions change the refresh token. */
export const refreshTokenMethods = ["setExpiresAt", "setIdleExpiresAt", "setMetadata"].map(
  (name) => `refreshToken.${name}`,
);

/** Of several expiries the earliest applies; `setMetadata` holds all metadata, so that the last one does. */
export function lifetimeChanges(owner: "session" | "refreshToken", commands: Commands): LifetimeChanges {
  const expiresAt = earliest(...read(time, `${owner}.setExpiresAt`, commands));
  const idleExpiresAt = earliest(...read(time, `${owner}.setIdleExpiresAt`, commands));
  const last = read(metadata, `${owner}.setMetadata`, commands).at(-1);
  return {
    ...(expiresAt !== undefined && { expiresAt }),
    ...(idleExpiresAt !== undefined && { idleExpiresAt }),
    ...(last && { metadata: last }),
  };
}

/** An expiry can only shorten the session's. */
export function changeSession(session: Session, commands: Commands): void {
  const changes = lifetimeChanges("session", commands);
  session.expiresAt = Math.min(session.expiresAt, changes.expiresAt ?? session.expiresAt);
  session.idleExpiresAt = Math.min(session.idleExpiresAt, changes.idleExpiresAt ?? session.idleExpiresAt);
  session.metadata = changes.metadata ?? session.metadata;
  session.cookieMode = read(mode, "session.setCookieMode", commands).at(-1) ?? session.cookieMode;
}

/** The argument of each call of the method. */
function read<T>(form: z.ZodType<[T]>, method: string, commands: Commands): T[] {
  return commands
    .filter((command) => command.method === method)
    .map(({ args }) => {
      const { data } = form.safeParse(args);
      if (!data) throw new UnreadableCommandError(`The arguments of api.${method} cannot be read.`);
      return data[0];
    });
}
