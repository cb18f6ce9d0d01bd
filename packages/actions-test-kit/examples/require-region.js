/**
 * Second of two: decides by what the first Action found.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const { region } = event.transaction.metadata;
  if (region === undefined) throw new Error("find-region must run before this Action");
  if (event.client.metadata.region !== region) {
    api.access.deny(`wrong_region: This application is not for ${region}.`);
    return;
  }
  api.accessToken.setCustomClaim("https://example.com/region", event.user.app_metadata.region);
  api.accessToken.setCustomClaim("https://example.com/seen", event.user.region ?? null);
};
