import type { Outcome } from "./outcome.ts";
import { replayHint } from "./seed.ts";

const mostLogs = 10;

/** Describes an outcome for the message of a failed test: tokens, refusal, logs, and how to replay it. */
export function describeOutcome(outcome: Outcome): string {
  const logs = outcome.logs.slice(-mostLogs).map(({ action, level, text }) => `  [${action}] ${level}: ${text}`);
  const dropped = outcome.dropped.map(({ token, claim, why }) => `  ${claim} of the ${token}: ${why}`);
  return [
    ...decisionOf(outcome),
    ...(dropped.length > 0 ? ["Set by Actions and dropped by the server:", ...dropped] : []),
    `Ran: ${outcome.ran.join(", ") || "no Action"}`,
    ...(logs.length > 0 ? ["Logs:", ...logs] : []),
    replayHint(outcome.seed),
  ].join("\n");
}

function decisionOf({ refusal, failure, pending, subject, accessToken, idToken, scopes }: Outcome): string[] {
  if (failure) {
    return [
      `The Action ${failure.action} failed (${failure.class}): ${failure.message}`,
      "A failure is not a refusal.",
    ];
  }
  if (refusal) {
    return [
      `Refused${refusal.action ? ` by ${refusal.action}` : " by the server"}: ${refusal.error}: ${refusal.reason}`,
    ];
  }
  if (pending) return [`The user must do something first (${pending.kind}): see kit.continue()`];
  if (subject) return [`Exchanged for the user ${subject.userId}; the post-login Actions set the claims`];
  return [
    `Issued with the scopes: ${scopes.join(" ") || "none"}`,
    `Access token: ${accessToken?.opaque ? "opaque, for no API" : JSON.stringify(accessToken?.claims)}`,
    ...(idToken ? [`ID token: ${JSON.stringify(idToken.claims)}`] : []),
  ];
}
