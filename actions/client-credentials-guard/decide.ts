import type { CarrierOpener } from "../policy/carrier/open-carrier.ts";
import { type ClientPayload, readClientPayload, readOrganizationPayload } from "../policy/carrier/payload.ts";
import { type Claims, type Decision, decideSafely, type Verdict } from "../policy/decision/decision.ts";
import { isObserving, isSuspended } from "../policy/decision/enforcement.ts";
import { fixedAttributes } from "../policy/decision/fixed-attributes.ts";
import { policyUnavailable, Refusal } from "../policy/decision/refusal.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { sortedUnique } from "../policy/text.ts";
import { type ApiConfig, findApi, type VendorConfig } from "../policy/vendor-config.ts";
import { type MachineFacts, readMachineFacts } from "./facts.ts";
import { checkParameters } from "./parameters.ts";

type MachineDecider = (event: unknown, now: number, trace?: TraceStep[]) => Decision;

/**
 * The credentials-exchange decision, in the documented order. It depends on the event and the time (ms since the epoch)
 * only.
 */
export function createMachineDecider(config: VendorConfig, openCarrier: CarrierOpener): MachineDecider {
  return (event, now, trace) =>
    decideSafely(trace, (verdict) => {
      verdict.enter("policies");
      const facts = readMachineFacts(event);
      const api = findApi(config, facts.audience);
      verdict.api = api?.key;
      const client = openCarrier(facts.client, readClientPayload);
      if (client || api) checkEarlierClaims(facts, config);
      if (!client) return decideUnmanaged(api, now, verdict);
      verdict.customer = client.customer;
      verdict.policy = client.version;
      verdict.helpUrl = client.policy.h;
      verdict.enter("customer", client.customer);
      checkCustomer(client.policy, facts, openCarrier, now, verdict);
      verdict.enter("parameters");
      checkParameters(facts.body, verdict);
      const attributes = fixedAttributes(config, client.policy.v);
      return grant(facts, machineScopes(client.policy, api), attributes, verdict);
    });
}

/** Claims under the vendor's prefix must come from a policy. One set by an earlier Action would remain on the token. */
function checkEarlierClaims({ earlierClaims }: MachineFacts, { claimPrefix }: VendorConfig): void {
  const reserved = claimPrefix.replace(/\/$/, "");
  if (earlierClaims.every((name) => !name.startsWith(reserved))) return;
  throw policyUnavailable(`another Action has set claims under ${reserved}, which is reserved for this Action`);
}

/** Step 1. */
function decideUnmanaged(api: ApiConfig | undefined, now: number, verdict: Verdict): Decision {
  if (!api) return verdict.end("pass");
  verdict.enter("application");
  verdict.observing = isObserving([api.observeUnmanagedUntil], now);
  verdict.refuse("application_not_allowed", "no policy names this application");
  return verdict.end("allow", { accessTokenClaims: verdict.baseClaims("machine") });
}

/** Step 2. */
function checkCustomer(
  client: ClientPayload,
  facts: MachineFacts,
  openCarrier: CarrierOpener,
  now: number,
  verdict: Verdict,
): void {
  const organization = openCarrier(facts.organization, readOrganizationPayload);
  if (isSuspended([client.e]))
    throw new Refusal("customer_suspended", "the customer is suspended by the API's provider");
  verdict.observing = isObserving([client.e], now);
  if (client.t !== "machine") {
    throw new Refusal("flow_not_allowed", `an application of type ${client.t} may not use client credentials`);
  }
  if (facts.organization && organization?.customer !== verdict.customer) {
    throw new Refusal("organization_not_allowed", `the organization is not ${verdict.customer}'s`);
  }
}

/** Step 4: the scopes that the policy allows this machine for the API; undefined if it may not use the API. */
function machineScopes(client: ClientPayload, api: ApiConfig | undefined): readonly string[] | undefined {
  if (!api || !client.a.includes(api.key)) return undefined;
  const byApi = client.m ?? {};
  const scopes = Object.hasOwn(byApi, api.key) ? byApi[api.key] : undefined;
  return (scopes ?? []).filter((scope) => api.scopes.includes(scope));
}

/** Steps 4 and 5: no claim comes from the request. */
function grant(
  facts: MachineFacts,
  allowed: readonly string[] | undefined,
  attributes: Claims,
  verdict: Verdict,
): Decision {
  if (!allowed)
    verdict.refuse("audience_not_allowed", `this application of ${verdict.customer} has no access to the API`);
  verdict.enter("scopes", facts.grantedScopes.join(" "));
  const within = new Set(allowed);
  const beyond = facts.grantedScopes.filter((scope) => !within.has(scope));
  const asksBeyond = facts.requestedScopes.some((scope) => !within.has(scope));
  if (allowed && (asksBeyond || (beyond.length > 0 && !facts.canRemoveScopes))) {
    verdict.refuse(
      "scope_not_allowed",
      `${verdict.customer}'s machine scopes for this API: ${allowed.join(" ") || "none"}`,
    );
  }
  const claims = { ...(allowed && attributes), ...verdict.baseClaims("machine") };
  const scopes = sortedUnique(facts.grantedScopes.filter((scope) => within.has(scope)));
  return verdict.end("allow", {
    // While observing, Auth0 decides the scopes.
    accessTokenClaims: verdict.observed ? claims : { ...claims, scopes },
    removedScopes: verdict.observed ? [] : sortedUnique(beyond),
  });
}
