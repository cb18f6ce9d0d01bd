import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { CodedError } from "@federated-actions/coded-error";

/** The user is back at /continue: what the Actions had asked for until then, and the request that they came back by. */
export interface Continuation {
  readonly outcome: TriggerOutcome;
  readonly request: {
    readonly method: string;
    readonly query: Record<string, unknown>;
    readonly body: Record<string, unknown>;
  };
}

/** An Action sends the user elsewhere and nothing is granted yet: thrown past all that would have granted something. */
export class SentAway extends CodedError {
  static override readonly code = "sent_away";
  readonly outcome: TriggerOutcome;
  /** Where to, without the state. */
  readonly url: string;

  constructor(outcome: TriggerOutcome, url: string) {
    super("An Action sends the user elsewhere.");
    this.outcome = outcome;
    this.url = url;
  }
}

/** Where the Actions wait for the user to come back from, if they do. */
export function redirectOf({ suspendedAt, commands }: TriggerOutcome): string | undefined {
  if (suspendedAt === undefined) return undefined;
  const redirect = commands.findLast(({ method }) => method === "redirect.sendUserTo");
  return redirect && String(redirect.args[0]);
}
