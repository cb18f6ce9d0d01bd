import type { CredentialsExchangeAPI, Event } from "@auth0/actions-types/credentials-exchange/v2";
import { vendorConfig } from "../bundled-config.ts";
import { createCarrierOpener } from "../policy/carrier/open-carrier.ts";
import type { DecisionCode } from "../policy/decision/codes.ts";
import { carryOut } from "../policy/decision/decision.ts";
import type { Explanation } from "../policy/decision/explanation.ts";
import { createPlainLog } from "../policy/decision/plain-lines.ts";
import { setClaims } from "../policy/decision/set-claims.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { createMachineDecider } from "./decide.ts";

const decide = createMachineDecider(vendorConfig, createCarrierOpener(vendorConfig));
const plainLog = createPlainLog();

/**
 * Blocks user impersonation in client-credentials requests, and marks the tokens that it allows as machine tokens.
 */
export const onExecuteCredentialsExchange = async (event: Event, api: CredentialsExchangeAPI): Promise<void> => {
  const decision = carryOut(decide(event, Date.now()), ({ removedScopes, accessTokenClaims }) => {
    for (const scope of removedScopes) api.transaction.removeTargetScope(scope);
    setClaims(vendorConfig.claimPrefix, accessTokenClaims, api.accessToken);
  });
  console.log(plainLog(decision));
  if (decision.reason !== undefined) api.access.deny(oauthError(decision.code), decision.reason);
};

/** The same decision with its steps, for `npm run explain`. Auth0 calls only the handler. */
export const explain = (event: unknown, now: number): Explanation => {
  const trace: TraceStep[] = [];
  return { decision: decide(event, now, trace), trace };
};

/** RFC 6749 §5.2. An unreadable policy is a server error: no change to the request can fix it. */
function oauthError(code: DecisionCode | undefined): "invalid_scope" | "invalid_request" | "server_error" {
  if (code === "scope_not_allowed") return "invalid_scope";
  return code === "policy_unavailable" ? "server_error" : "invalid_request";
}
