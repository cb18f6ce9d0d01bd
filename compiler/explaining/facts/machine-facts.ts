import { readAssertion } from "../../../actions/client-credentials-guard/client-assertion.ts";
import { grantedScopes, readMachineFacts, requestedScopes } from "../../../actions/client-credentials-guard/facts.ts";
import { checkParameters } from "../../../actions/client-credentials-guard/parameters.ts";
import { Verdict } from "../../../actions/policy/decision/decision.ts";
import { Refusal } from "../../../actions/policy/decision/refusal.ts";
import { fields } from "../../../actions/policy/event-parts.ts";
import { isNone, isRecord } from "../../../actions/policy/records.ts";
import { checkExchangeParameters } from "../../../actions/token-exchange/parameters.ts";
import { placeIn } from "../reading.ts";
import { applicationOf, customerOf } from "./carrier-facts.ts";
import { listed, type RefusedEvent, shown } from "./refused-event.ts";

/** Which parameters are refused: each is judged as if the request had no other. Values may be secrets. */
export function parameterFacts({ event, trigger }: RefusedEvent): string[] {
  const { body } = fields(event.request);
  if (!isRecord(body)) return [`request.body is ${isNone(body) ? "absent" : "no object"}`];
  const judge = trigger === "credentials-exchange" ? judgeMachines : judgeExchanges;
  const facts = Object.entries(body).flatMap(([name, value]) => {
    const code = judge(name, value);
    return code === undefined ? [] : [`the parameter ${shown(name)} ${whyNot(code, name, value)}`];
  });
  if (trigger === "credentials-exchange") return facts;
  const { actor_token, actor_token_type, requested_token_type } = fields(event.transaction);
  const own = Object.entries({ actor_token_type, requested_token_type }).filter(([, value]) => !isNone(value));
  return [
    ...facts,
    ...(isNone(actor_token) ? [] : ["transaction.actor_token is present"]),
    ...own.map(([name, value]) => `transaction.${name} is ${shown(value)}`),
  ];
}

function judgeMachines(name: string, value: unknown): string | undefined {
  return codeOf(() => checkParameters({ [name]: value }, new Verdict(undefined)));
}

function judgeExchanges(name: string, value: unknown): string | undefined {
  return codeOf(() => checkExchangeParameters({ request: { body: { [name]: value } }, transaction: {} }));
}

function codeOf(judge: () => void): string | undefined {
  try {
    judge();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function whyNot(code: string, name: string, value: unknown): string {
  if (name === "client_assertion" && typeof value === "string") {
    return readAssertion(value) === "says_more"
      ? "says more than who the client is, in its header or its claims"
      : "cannot be read in one way only";
  }
  if (code === "impersonation_blocked") return "names a user, in its name or within its value";
  if (Array.isArray(value)) return "comes more than once";
  return typeof value === "string" ? "is not listed" : "is no text";
}

export function scopeFacts(refused: RefusedEvent): string[] {
  const { config, event, policy } = refused;
  const facts = readMachineFacts(event);
  const customer = customerOf(refused);
  const api = config.apis.find((each) => each.audience === facts.audience);
  if (!customer || !api || !applicationOf(refused)) return [];
  const allowed = customer.access[api.key]?.machine_scopes ?? [];
  const beyond = (scopes: readonly string[]) => scopes.filter((scope) => !allowed.includes(scope));
  const at = placeIn(policy, customer.customer, ["access", api.key, "machine_scopes"]);
  const asked = beyond(requestedScopes(facts));
  const found =
    asked.length > 0 ? `requested: ${asked.join(", ")}` : `granted: ${listed(beyond(grantedScopes(facts)))}`;
  return [`${found}; machine_scopes of ${customer.customer} for ${api.key} has: ${listed(allowed)} (${at})`];
}
