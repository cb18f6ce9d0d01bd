import type { CustomTokenExchangeAPI, Event } from "@auth0/actions-types/custom-token-exchange/v1";
import { vendorConfig } from "../bundled-config.ts";
import { createCarrierOpener } from "../policy/carrier/open-carrier.ts";
import { carryOut } from "../policy/decision/decision.ts";
import { decisionLog } from "../policy/decision/decision-log.ts";
import type { Explanation } from "../policy/decision/explanation.ts";
import type { TraceStep } from "../policy/decision/trace.ts";
import { createExchangeDecider, type ExchangeDecision, type ExchangePorts, KeysUnavailable } from "./decide.ts";
import { fetchKeys } from "./fetch-keys.ts";
import { IssuerKeys } from "./issuer-keys.ts";
import { UsedTokens } from "./used-tokens.ts";

const decide = createExchangeDecider(vendorConfig, createCarrierOpener(vendorConfig));
const issuerKeys = new IssuerKeys(fetchKeys);
const usedTokens = new UsedTokens();

/** Exchanges an ID token of the customer's identity provider for an API token; federated-login decides its contents. */
export const onExecuteCustomTokenExchange = async (event: Event, api: CustomTokenExchangeAPI): Promise<void> => {
  const now = Date.now();
  const decided = await decide(event, now, {
    issuerKeys: (address, keyId) => issuerKeys.find(address, keyId, now, api.cache),
    useOnce: (customer, tokenId, until) => usedTokens.useOnce(customer, tokenId, until, now, api.cache),
  });
  const decision = carryOut(decided, () => setUser(decided, api));
  console.log(decisionLog(decision));
  if (decision.reason !== undefined) refuse(decision, decision.reason, api);
};

/** As the connection itself does: creates a new user and updates a known one. */
function setUser({ user }: ExchangeDecision, api: CustomTokenExchangeAPI): void {
  if (!user) throw new Error("a decision to allow names no user");
  const options = { creationBehavior: "create_if_not_exists", updateBehavior: "replace" } as const;
  api.authentication.setUserByConnection(user.connection, user.attributes, options);
}

/** Only an invalid token counts towards Auth0's throttling of the caller's address. */
function refuse({ code, notes }: ExchangeDecision, reason: string, api: CustomTokenExchangeAPI): void {
  const unavailable = code === "policy_unavailable" || notes.includes(KeysUnavailable.code);
  if (unavailable) api.access.deny("server_error", reason);
  else if (code === "subject_token_not_accepted") api.access.rejectInvalidSubjectToken(reason);
  else api.access.deny("invalid_request", reason);
}

/**
 * The same decision with its steps, for `npm run explain`. It marks no token as used. Auth0 calls only the handler.
 */
export const explain = async (event: unknown, now: number): Promise<Explanation> => {
  const trace: TraceStep[] = [];
  const ports: ExchangePorts = { issuerKeys: (address) => fetchKeys(address), useOnce: () => true };
  return { decision: await decide(event, now, ports, trace), trace };
};
