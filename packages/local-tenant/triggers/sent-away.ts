import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { CodedError } from "@federated-actions/coded-error";

/** The user has returned to /continue: what the Actions requested so far, and the request of the return. */
export interface Continuation {
  readonly outcome: TriggerOutcome;
  readonly request: {
    readonly method: string;
    readonly query: Record<string, unknown>;
    readonly body: Record<string, unknown>;
  };
}

/** An Action redirects the user before anything is granted. Thrown to leave the flow that grants access. */
export class SentAway extends CodedError {
  static override readonly code = "sent_away";
  readonly outcome: TriggerOutcome;
  /** The redirect's URL, without the `state`. */
  readonly url: string;

  constructor(outcome: TriggerOutcome, url: string) {
    super("An Action redirects the user.");
    this.outcome = outcome;
    this.url = url;
  }
}

/** The URL that the Actions redirect the user to, if they do. */
export function redirectOf({ suspendedAt, commands }: TriggerOutcome): string | undefined {
  if (suspendedAt === undefined) return undefined;
  const redirect = commands.findLast(({ method }) => method === "redirect.sendUserTo");
  return redirect && String(redirect.args[0]);
}
