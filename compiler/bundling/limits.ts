import { actionLimits } from "@federated-actions/auth0-dialect/action-limits";
import { CodedError } from "@federated-actions/coded-error";

/** The code is too large, or auth0-deploy-cli would change it. */
export class BudgetError extends CodedError {
  static override readonly code = "action_too_large";
}

/** @throws BudgetError. Auth0's own limit is on an Action's code ("Actions limitations"). */
export function refuseOver(what: string, bytes: number, limit: number = actionLimits.code): void {
  if (bytes > limit) throw new BudgetError(`${what} is ${bytes} bytes, ${bytes - limit} over its limit of ${limit}`);
}

/**
 * auth0-deploy-cli replaces `##NAME##` and `@@NAME@@` in code too, so code must not contain anything like them.
 * @throws BudgetError
 */
export function refuseKeywords(name: string, code: string): void {
  const [found] = /##[A-Za-z0-9_]+##|@@[A-Za-z0-9_]+@@/.exec(code) ?? [];
  if (found) throw new BudgetError(`${name} contains ${found}, which auth0-deploy-cli would replace`);
}
