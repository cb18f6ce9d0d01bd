/**
 * Keeps what is known of a user in app_metadata, and tells it in the ID token.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const { first_seen = new Date().toISOString(), visits = 0 } = event.user.app_metadata;
  api.user.setAppMetadata("first_seen", first_seen);
  api.user.setAppMetadata("visits", visits + 1);
  // Left behind by an older version.
  api.user.setUserMetadata("visits", null);
  api.idToken.setCustomClaim("https://example.com/first_seen", first_seen);
  // Auth0 drops this one in silence: the name is restricted.
  api.idToken.setCustomClaim("roles", ["visitor"]);
};
