const SCOPES = { viewer: ["read:reports"], editor: ["read:reports", "write:reports"] };

/**
 * The token has the scopes that the user's roles give, whatever the application asked for.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const given = new Set((event.authorization?.roles ?? []).flatMap((role) => SCOPES[role] ?? []));
  if (given.size === 0) return api.access.deny("no_role: You have no role here.");
  for (const scope of event.transaction.requested_scopes) {
    if (scope.endsWith(":reports") && !given.has(scope)) api.accessToken.removeScope(scope);
  }
  for (const scope of given) api.accessToken.addScope(scope);
};
