const jwt = require("jsonwebtoken");
const { normalise } = require("actions:emails");

/**
 * Admits users with an invitation that was signed for their address. Needs the npm dependency jsonwebtoken and the
 * Actions Module `emails`.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  try {
    const invitation = jwt.verify(String(event.request.query.invitation), event.secrets.INVITATION_KEY, {
      algorithms: ["HS256"],
      clockTimestamp: Math.floor(Date.now() / 1000),
    });
    if (normalise(invitation.sub) !== normalise(event.user.email)) throw new Error("it is for another user");
  } catch (error) {
    console.log(`not invited: ${error.message}`);
    api.access.deny("not_invited: An invitation is needed.");
  }
};
