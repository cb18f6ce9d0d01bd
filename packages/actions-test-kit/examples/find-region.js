/**
 * First of two: finds something out, and hands it on to the Actions after it.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const region = event.user.country === "NO" ? "eu" : "us";
  api.transaction.setMetadata("region", region);
  api.user.setAppMetadata("region", region);
  // Goes nowhere: later Actions get an event of their own.
  event.user.region = region;
};
