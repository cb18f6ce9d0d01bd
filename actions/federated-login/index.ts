import type { Event, PostLoginAPI } from "@auth0/actions-types/post-login/v3";
import { vendorConfig } from "../bundled-config.ts";
import { createLoginDecider } from "../policy/decide-login.ts";
import { decisionLog } from "../policy/decision-log.ts";
import { type Explanation, explainWith } from "../policy/explanation.ts";
import { namespacedClaims } from "../policy/namespaced-claims.ts";
import { createCarrierOpener } from "../policy/open-carrier.ts";
import { policyUnavailable } from "../policy/refusal.ts";

const decide = createLoginDecider(vendorConfig, createCarrierOpener(vendorConfig.publicKeys));

/** Maps what the customer's identity provider asserts to role and scope claims, or refuses the login. */
export const onExecutePostLogin = async (event: Event, api: PostLoginAPI): Promise<void> => {
  const decision = decide(event, Date.now());
  console.log(decisionLog(decision));
  if (decision.decision === "deny") {
    api.access.deny(decision.reason ?? policyUnavailable().message);
    return;
  }
  try {
    for (const scope of decision.removedScopes) api.accessToken.removeScope(scope);
    for (const [name, value] of namespacedClaims(vendorConfig.namespace, decision.accessTokenClaims)) {
      api.accessToken.setCustomClaim(name, value);
    }
    for (const [name, value] of namespacedClaims(vendorConfig.namespace, decision.idTokenClaims)) {
      api.idToken.setCustomClaim(name, value);
    }
  } catch {
    // Half a decision is none: a scope that could not be taken off must not be issued.
    api.access.deny(policyUnavailable().message);
  }
};

/** The same decision with its steps, for `npm run explain`. Auth0 calls handlers by name and never this. */
export const explain = (event: unknown, now: number): Explanation => explainWith((trace) => decide(event, now, trace));
