import type { CustomTokenExchangeAction } from "@auth0/actions-types/custom-token-exchange/v1";

const options = { creationBehavior: "none", updateBehavior: "none" } as const;

/** custom-token-exchange: undefined values are `any`, and nothing of the event is read-only. */
export const onExecuteCustomTokenExchange: CustomTokenExchangeAction = async (event, api) => {
  const { actor_token_user: actor, requested_scopes } = event.transaction;
  const texts: string[] = [event.request.body.ext.value, event.request.geoip.city_name, actor?.department.name];
  requested_scopes.push("openid");
  event.transaction.subject_token = event.transaction.subject_token.trim();
  event.secrets = {};
  event.configuration = {};
  api.authentication.setUserByConnection("users", { user_id: "1", department: { texts } }, options);
  api.authentication.setActor({ sub: "1", tier: { name: "gold" }, act: { sub: "2", tier: 1 } });
};
