import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

/** Values that Auth0 does not define are `any`: an Action reads deep into them and passes them on without a check. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  const { user, organization, prompt, refresh_token, request, session, session_transfer_token, transaction } = event;
  const texts: string[] = [
    request.body.login.hint,
    request.query.ext[0],
    request.geoip.city_name,
    session_transfer_token?.request.geoip?.city_name,
    user.groups.first,
    user.app_metadata.plan.name,
    user.user_metadata.address.street,
    user.identities[0]?.access_token.value,
    user.enrolledFactors?.[0]?.options?.phone.number,
    user.enrolledFactors?.[0]?.name.first,
    organization?.branding.logo_url,
    prompt?.fields?.address.street,
    prompt?.vars?.plan.name,
    session?.metadata?.device.name,
    session?.session_transfer?.parent_refresh_token?.metadata?.device.name,
    refresh_token?.metadata?.device.name,
    transaction?.custom.value,
    transaction?.actor?.client.name,
    transaction?.actor?.act?.client.name,
    transaction?.requested_authorization_details?.[0]?.amount.currency,
    event.authentication?.riskAssessment?.supplemental?.akamai?.akamaiUserRisk?.general?.level.name,
    event.authentication?.riskAssessment?.supplemental?.akamai?.otherProduct.name,
  ];
  const payload = api.redirect.validateToken({ secret: event.secrets.REDIRECT ?? "" });
  api.idToken.setCustomClaim("https://example.com/address", [payload.address.street, ...texts]);
};
