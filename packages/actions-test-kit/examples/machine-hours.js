/**
 * Machines can write at night only (UTC), and cannot name a user to act for.
 *
 * @param {Event} event
 * @param {CredentialsExchangeAPI} api
 */
exports.onExecuteCredentialsExchange = async (event, api) => {
  if ("user_id" in event.request.body) {
    api.access.deny("invalid_request", "a machine acts for itself");
    return;
  }
  const hour = new Date().getUTCHours();
  if (hour >= 6 && hour < 22 && event.accessToken.scope.includes("write:reports")) {
    api.access.deny("invalid_scope", "write:reports is allowed at night only");
    return;
  }
  api.accessToken.setCustomClaim("https://example.com/kind", "machine");
};
