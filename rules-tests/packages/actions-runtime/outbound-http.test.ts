import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import nock from "nock";
import { runTrigger } from "../../../packages/actions-runtime/in-process.ts";

const risk = "https://risk.example.com";

/** As in Auth0's documentation: an Action that calls a service of the vendor. */
const code = `
exports.onExecutePostLogin = async (event, api) => {
  const answer = await fetch("${risk}/score?user=" + encodeURIComponent(event.user.user_id), {
    headers: { authorization: "Bearer " + event.secrets.RISK_TOKEN },
  });
  if (!answer.ok) throw new Error("risk service: " + answer.status);
  const { score } = await answer.json();
  if (score > 80) api.access.deny("too risky");
  else api.accessToken.setCustomClaim("https://claims.example.com/score", score);
};`;

function run() {
  return runTrigger({
    trigger: "post-login",
    actions: [{ id: "risk", name: "risk", versionId: "1", code, secrets: { RISK_TOKEN: "s3cret" } }],
    event: { user: { user_id: "oidc|acme|ann" } },
  });
}

beforeAll(() => {
  // Mutation tests run this file again in one process, where it has restored what nock replaces.
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

describe("an Action that calls a service", () => {
  it("can be tested offline, with its request and the response", async () => {
    const asked = nock(risk, { reqheaders: { authorization: "Bearer s3cret" } })
      .get("/score")
      .query({ user: "oidc|acme|ann" })
      .reply(200, { score: 7 });
    expect((await run()).accessTokenClaims).toEqual({ "https://claims.example.com/score": 7 });
    expect(asked.isDone()).toBe(true);
  });

  it("can refuse by the response", async () => {
    nock(risk).get(/score/).reply(200, { score: 81 });
    expect((await run()).denied).toEqual({ action: "risk", reason: "too risky" });
  });

  it("fails closed if the service fails or there is no network", async () => {
    nock(risk).get(/score/).reply(503);
    expect((await run()).failed).toMatchObject({ class: "action_error", message: "risk service: 503" });
    expect((await run()).failed).toMatchObject({ class: "action_error" });
  });
});
