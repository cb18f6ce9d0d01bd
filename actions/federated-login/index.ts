import type { Event, PostLoginAPI } from "@auth0/actions-types/post-login/v3";
import { vendorConfig } from "../bundled-config.ts";
import { createCarrierOpener } from "../policy/carrier/open-carrier.ts";
import { carryOut } from "../policy/decision/decision.ts";
import { decisionLog } from "../policy/decision/decision-log.ts";
import type { Explanation } from "../policy/decision/explanation.ts";
import { setClaims } from "../policy/decision/set-claims.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { createLoginDecider } from "./decide.ts";

const decide = createLoginDecider(vendorConfig, createCarrierOpener(vendorConfig));

/** Maps what the customer's identity provider asserts to role and scope claims, or refuses the login. */
export const onExecutePostLogin = async (event: Event, api: PostLoginAPI): Promise<void> => {
  const decision = carryOut(decide(event, Date.now()), ({ removedScopes, accessTokenClaims, idTokenClaims }) => {
    for (const scope of removedScopes) api.accessToken.removeScope(scope);
    setClaims(vendorConfig.claimPrefix, accessTokenClaims, api.accessToken);
    setClaims(vendorConfig.claimPrefix, idTokenClaims, api.idToken);
  });
  console.log(decisionLog(decision));
  if (decision.reason !== undefined) api.access.deny(decision.reason);
};

/** The same decision with its steps, for `npm run explain`. Auth0 calls only the handler. */
export const explain = (event: unknown, now: number): Explanation => {
  const trace: TraceStep[] = [];
  return { decision: decide(event, now, trace), trace };
};
