/**
 * First of two: finds the region and passes it to later Actions.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const region = event.user.country === "NO" ? "eu" : "us";
  api.transaction.setMetadata("region", region);
  api.user.setAppMetadata("region", region);
  // Has no effect: later Actions get their own event.
  event.user.region = region;
};
