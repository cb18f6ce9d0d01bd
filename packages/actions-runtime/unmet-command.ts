import type { TriggerOutcome } from "./trigger.ts";

/** Commands that leave nothing for the server of an OpenID Connect flow to do. */
const withoutEffect = (method: string, args: readonly unknown[]) =>
  method === "transaction.setMetadata" ||
  method.startsWith("samlResponse.") ||
  (method === "multifactor.enable" && args[0] === "none");

/**
 * The first call in `commands` that asks for what the server does not do, if any: it must then refuse by that name,
 * since to issue a token as if, say, no second factor had been asked for would be to fail open.
 */
export function unmetCommand(outcome: TriggerOutcome, honoured: readonly string[]): string | undefined {
  const unmet = outcome.commands.find(({ method, args }) => !honoured.includes(method) && !withoutEffect(method, args));
  return unmet && `api.${unmet.method}`;
}
