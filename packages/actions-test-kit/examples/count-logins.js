/**
 * Counts logins in app_metadata and sets a claim of the ID token.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const { first_seen = new Date().toISOString(), visits = 0 } = event.user.app_metadata;
  api.user.setAppMetadata("first_seen", first_seen);
  api.user.setAppMetadata("visits", visits + 1);
  // Written by an older version.
  api.user.setUserMetadata("visits", null);
  api.idToken.setCustomClaim("https://example.com/first_seen", first_seen);
  // Auth0 silently drops this claim: the name is reserved.
  api.idToken.setCustomClaim("roles", ["visitor"]);
};
