import type { TriggerOutcome } from "./trigger.ts";

/** Commands that have no effect in an OpenID Connect flow. */
const withoutEffect = (method: string, args: readonly unknown[]) =>
  method === "transaction.setMetadata" ||
  method.startsWith("samlResponse.") ||
  (method === "multifactor.enable" && args[0] === "none");

/**
 * The first call in `commands` that the server does not implement, if any. The server must then refuse and name it:
 * issuing a token as if no second factor had been requested, for example, would fail open.
 */
export function unmetCommand(outcome: TriggerOutcome, honoured: readonly string[]): string | undefined {
  const unmet = outcome.commands.find(({ method, args }) => !honoured.includes(method) && !withoutEffect(method, args));
  return unmet && `api.${unmet.method}`;
}
