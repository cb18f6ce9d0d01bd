/**
 * Requests the customer's plan from a service, at most once in five minutes.
 *
 * @param {Event} event
 * @param {PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const key = `plan:${event.connection.id}`;
  let plan = api.cache.get(key)?.value;
  if (!plan) {
    const response = await fetch(`https://plans.example.com/${event.connection.name}`, {
      headers: { authorization: `Bearer ${event.secrets.PLANS_TOKEN}` },
    });
    if (!response.ok) {
      api.access.deny("plan_unknown: Please try again later.");
      return;
    }
    plan = (await response.json()).plan;
    const stored = api.cache.set(key, plan, { ttl: 5 * 60 * 1000 });
    if (stored.type === "error") console.warn(`not cached: ${stored.code}`);
  }
  api.accessToken.setCustomClaim("https://example.com/plan", plan);
};
