import { createHash } from "node:crypto";
import type { CarrierOpener, OpenedPolicy } from "../policy/carrier/open-carrier.ts";
import { readOrganizationPayload } from "../policy/carrier/payload.ts";
import { type Decision, refusedBy, Verdict } from "../policy/decision/decision.ts";
import { isSuspended } from "../policy/decision/enforcement.ts";
import { policyUnavailable, Refusal } from "../policy/decision/refusal.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { audienceOf, carrierOf, fields, text } from "../policy/event-parts.ts";
import { findApi, type VendorConfig } from "../policy/vendor-config.ts";
import type { Jwk } from "./jwk.ts";
import { checkExchangeParameters } from "./parameters.ts";
import { acceptedUntil, checkSignature, notAccepted, readSubjectToken } from "./subject-token.ts";
import { type ExchangePayload, type ExchangeTrust, readExchangePayload } from "./trust.ts";
import { type UserAttributes, userAttributes } from "./user-attributes.ts";

export interface ExchangeDecision extends Decision {
  /** The user to issue tokens for; absent if and only if it is "deny". */
  readonly user?: { readonly connection: string; readonly attributes: UserAttributes };
}

/** The I/O that the decision needs; it does none itself. */
export interface ExchangePorts {
  /** The keys published there, including `keyId`'s if the issuer has it. @throws KeysUnavailable */
  issuerKeys(address: string, keyId: string | undefined): Promise<readonly Jwk[]>;
  /**
   * False if the token is known to be used. It then counts as used until the given time (ms since the epoch).
   */
  useOnce(customer: string, tokenId: string, until: number): boolean;
}

/** The issuer's keys cannot be read now. The code is logged; the next attempt may succeed. */
export class KeysUnavailable extends Error {
  static readonly code = "issuer_keys_unavailable";
}

type ExchangeDecider = (
  event: unknown,
  now: number,
  ports: ExchangePorts,
  trace?: TraceStep[],
) => Promise<ExchangeDecision>;

/** The custom-token-exchange decision, in the documented order. It never only observes. */
export function createExchangeDecider(config: VendorConfig, openCarrier: CarrierOpener): ExchangeDecider {
  return async (event, now, ports, trace) => {
    const verdict = new Verdict(trace);
    try {
      const { trust, subjectToken } = readRequest(event, config, openCarrier, verdict);
      return await exchange(subjectToken, trust, now, ports, verdict);
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) return refusedBy(error, verdict);
      const refusal = notAccepted("the issuer's keys cannot be read now; try again later");
      return refusedBy(refusal, verdict, [KeysUnavailable.code]);
    }
  };
}

/** Which customer the request belongs to, and whether the customer may make it. */
function readRequest(input: unknown, config: VendorConfig, openCarrier: CarrierOpener, verdict: Verdict) {
  const event = fields(input);
  const transaction = fields(event.transaction);
  verdict.enter("policies");
  const api = findApi(config, audienceOf(event));
  verdict.api = api?.key;
  const client = openCarrier(carrierOf("client", event.client), readExchangePayload);
  if (!client) throw new Refusal("application_not_allowed", "no policy names this application");
  verdict.customer = client.customer;
  verdict.policy = client.version;
  verdict.helpUrl = client.policy.h;
  verdict.enter("customer", client.customer);
  const trust = checkClient(client, event, openCarrier);
  verdict.enter("flow");
  if (text(transaction.subject_token_type) !== config.subjectTokenType) {
    throw new Refusal("flow_not_allowed", `subject tokens must be of the type ${config.subjectTokenType}`);
  }
  verdict.enter("parameters");
  checkExchangeParameters(event);
  verdict.enter("audience");
  if (!api || !client.policy.a.includes(api.key)) {
    throw new Refusal("audience_not_allowed", `this application of ${client.customer} has no access to the API`);
  }
  return { trust, subjectToken: transaction.subject_token };
}

function checkClient(
  { customer, policy }: OpenedPolicy<ExchangePayload>,
  event: Readonly<Record<string, unknown>>,
  openCarrier: CarrierOpener,
): ExchangeTrust {
  const carrier = carrierOf("organization", event.organization);
  const organization = openCarrier(carrier, readOrganizationPayload);
  if (isSuspended([policy.e]))
    throw new Refusal("customer_suspended", "the customer is suspended by the API's provider");
  if (policy.t !== "exchange") {
    throw new Refusal("flow_not_allowed", `an application of type ${policy.t} may not exchange tokens`);
  }
  if (carrier && organization?.customer !== customer) {
    throw new Refusal("organization_not_allowed", `the organization is not ${customer}'s`);
  }
  if (!policy.trust) throw policyUnavailable();
  return policy.trust;
}

/**
 * Cheap checks come first, the call for keys after them. The token is marked as used last, when all checks have passed.
 */
async function exchange(
  subjectToken: unknown,
  trust: ExchangeTrust,
  now: number,
  ports: ExchangePorts,
  verdict: Verdict,
): Promise<ExchangeDecision> {
  verdict.enter("subject_token");
  const token = readSubjectToken(subjectToken, trust, now);
  verdict.enter("issuer_keys");
  const keys = trust.j === undefined ? (trust.k ?? []) : await ports.issuerKeys(trust.j, token.keyId);
  verdict.enter("signature", token.algorithm);
  checkSignature(token, keys);
  verdict.enter("single_use");
  const tokenId = createHash("sha256").update(token.signed).digest("base64url");
  if (!ports.useOnce(verdict.customer ?? "", tokenId, acceptedUntil(token, trust))) {
    throw notAccepted("it has been used before; get a new one for each exchange");
  }
  verdict.enter("user", `of the connection ${trust.c}`);
  return { ...verdict.end("allow"), user: { connection: trust.c, attributes: userAttributes(token.claims, trust) } };
}
