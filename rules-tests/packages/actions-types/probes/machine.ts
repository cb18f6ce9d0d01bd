import type { CredentialsExchangeAction } from "@auth0/actions-types/credentials-exchange/v2";

/** credentials-exchange: undefined values are `any`, and nothing of the event is read-only. */
export const onExecuteCredentialsExchange: CredentialsExchangeAction = async (event, api) => {
  const texts: string[] = [
    event.accessToken.customClaims.tier.name,
    event.request.body.ext.value,
    event.request.geoip.city_name,
    event.organization?.branding.logo_url,
  ];
  event.accessToken.customClaims.texts = texts;
  event.accessToken.scope.push("read:reports");
  event.secrets = {};
  event.configuration = {};
  const scopes: string[] = event.transaction.target_scopes ?? event.transaction.requested_scopes;
  api.transaction.setTargetScopes(scopes);
};
