import type { CarrierOpener } from "../policy/carrier/open-carrier.ts";
import { type ClientPayload, readClientPayload, readOrganizationPayload } from "../policy/carrier/payload.ts";
import { type Claims, type Decision, decideSafely, type Verdict } from "../policy/decision/decision.ts";
import { isObserving, isSuspended } from "../policy/decision/enforcement.ts";
import { fixedAttributes } from "../policy/decision/fixed-attributes.ts";
import { policyUnavailable, Refusal } from "../policy/decision/refusal.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { fields } from "../policy/event-parts.ts";
import { sortedUnique } from "../policy/text.ts";
import { type ApiConfig, findApi, type VendorConfig } from "../policy/vendor-config.ts";
import { grantedScopes, type MachineFacts, readMachineFacts, requestedScopes } from "./facts.ts";
import { checkParameters } from "./parameters.ts";

type MachineDecider = (event: unknown, now: number, trace?: TraceStep[]) => Decision;

/** A machine's policy, with what every decision looks up in it. */
interface MachinePolicy extends ClientPayload {
  /** By API that it may use: the scopes that it may have there. */
  readonly scopes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly attributes: Claims | undefined;
}

/**
 * The credentials-exchange decision, in the documented order. It depends on the event and the time (ms since the epoch)
 * only.
 */
export function createMachineDecider(config: VendorConfig, openCarrier: CarrierOpener): MachineDecider {
  const reserved = config.claimPrefix.replace(/\/$/, "");
  const readPolicy = (payload: unknown) => machinePolicy(readClientPayload(payload), config);
  return (event, now, trace) =>
    decideSafely(trace, (verdict) => {
      verdict.enter("policies");
      const facts = readMachineFacts(event);
      const api = findApi(config, facts.audience);
      verdict.api = api?.key;
      const client = openCarrier(facts.client, readPolicy);
      if (client || api) checkEarlierClaims(facts, reserved);
      if (!client) return decideUnmanaged(api, now, verdict);
      verdict.customer = client.customer;
      verdict.policy = client.version;
      verdict.helpUrl = client.policy.h;
      verdict.enter("customer", client.customer);
      checkCustomer(client.policy, facts, openCarrier, now, verdict);
      verdict.enter("parameters");
      checkParameters(facts.body, verdict);
      return grant(facts, client.policy, api, verdict);
    });
}

function machinePolicy(client: ClientPayload, config: VendorConfig): MachinePolicy {
  const scopes = new Map<string, ReadonlySet<string>>();
  for (const api of config.apis) {
    if (!client.a.includes(api.key)) continue;
    const { m = {} } = client;
    const listed = Object.hasOwn(m, api.key) ? m[api.key] : undefined;
    scopes.set(api.key, new Set(listed?.filter((scope) => api.scopes.includes(scope))));
  }
  return { ...client, scopes, attributes: fixedAttributes(config, client.v) };
}

/**
 * Claims under the vendor's prefix must come from a policy. One set by an earlier Action would remain on the token.
 */
function checkEarlierClaims({ accessToken }: MachineFacts, reserved: string): void {
  for (const name of Object.keys(fields(accessToken.customClaims))) {
    if (!name.startsWith(reserved)) continue;
    throw policyUnavailable(`another Action has set claims under ${reserved}, which is reserved for this Action`);
  }
}

/** Step 1. */
function decideUnmanaged(api: ApiConfig | undefined, now: number, verdict: Verdict): Decision {
  if (!api) return verdict.end("pass");
  verdict.enter("application");
  verdict.observing = isObserving([api.observeUnmanagedUntil], now);
  verdict.refuse("application_not_allowed", "no policy names this application");
  return verdict.end("allow", { accessTokenClaims: verdict.claims("machine") });
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

/** Steps 4 and 5: no claim comes from the request. */
function grant(facts: MachineFacts, policy: MachinePolicy, api: ApiConfig | undefined, verdict: Verdict): Decision {
  const allowed = api && policy.scopes.get(api.key);
  if (!allowed)
    verdict.refuse("audience_not_allowed", `this application of ${verdict.customer} has no access to the API`);
  const granted = grantedScopes(facts);
  verdict.enter("scopes", granted);
  const within = granted.filter((scope) => allowed?.has(scope));
  const beyond = granted.filter((scope) => !allowed?.has(scope));
  const asksBeyond = requestedScopes(facts).some((scope) => !allowed?.has(scope));
  if (allowed && (asksBeyond || (beyond.length > 0 && !facts.canRemoveScopes))) {
    verdict.refuse(
      "scope_not_allowed",
      `${verdict.customer}'s machine scopes for this API: ${[...allowed].join(" ") || "none"}`,
    );
  }
  // While observing, Auth0 decides the scopes.
  const claims = verdict.claims("machine", undefined, verdict.observed ? undefined : sortedUnique(within));
  return verdict.end("allow", {
    accessTokenClaims: allowed && policy.attributes ? { ...policy.attributes, ...claims } : claims,
    removedScopes: verdict.observed ? [] : sortedUnique(beyond),
  });
}
