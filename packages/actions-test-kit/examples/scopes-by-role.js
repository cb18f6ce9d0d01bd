const scopes = { viewer: ["read:reports"], editor: ["read:reports", "write:reports"] };

/**
 * The token gets the scopes of the user's roles, whatever the application requested.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const given = new Set((event.authorization?.roles ?? []).flatMap((role) => scopes[role] ?? []));
  if (given.size === 0) return api.access.deny("no_role: You have no role here.");
  for (const scope of event.transaction.requested_scopes) {
    if (scope.endsWith(":reports") && !given.has(scope)) api.accessToken.removeScope(scope);
  }
  for (const scope of given) api.accessToken.addScope(scope);
};
