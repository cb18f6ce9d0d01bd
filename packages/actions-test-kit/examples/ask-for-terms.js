/**
 * Sends users who have not accepted the terms to a page that asks them, and continues when they return.
 *
 * @param {Event} event - Details about the user and the context in which they are logging in.
 * @param {PostLoginAPI} api - Interface whose methods can be used to change the behavior of the login.
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.terms_version === event.secrets.TERMS_VERSION) return;

  const token = api.redirect.encodeToken({
    secret: event.secrets.TERMS_SECRET,
    expiresInSeconds: 60,
    payload: { email: event.user.email, continue_uri: `https://${event.request.hostname}/continue` },
  });
  api.redirect.sendUserTo("https://terms.example.com/", { query: { session_token: token } });
};

/**
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onContinuePostLogin = async (event, api) => {
  const answer = api.redirect.validateToken({
    secret: event.secrets.TERMS_SECRET,
    tokenParameterName: "session_token",
  });
  if (answer.accepted !== true) {
    api.access.deny("terms_not_accepted: The terms of use must be accepted.");
    return;
  }
  api.authentication.recordMethod("https://terms.example.com/");
  api.user.setAppMetadata("terms_version", event.secrets.TERMS_VERSION);
  api.idToken.setCustomClaim("https://example.com/terms", event.secrets.TERMS_VERSION);
};
