import { describe, expect, it } from "@jest/globals";
import { InProcessRuntime } from "../../../packages/actions-runtime/in-process.ts";
import type { DeployedAction, Resumption, TriggerOutcome } from "../../../packages/actions-runtime/trigger.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { actionOf, handlerOf, postLoginEvent } from "./running.ts";

const session = { ...postLoginEvent, session: { id: "s" } };

async function run(actions: readonly DeployedAction[], event: Record<string, unknown> = session) {
  return new InProcessRuntime().run({ trigger: "post-login", actions, event });
}

async function resume(
  actions: readonly DeployedAction[],
  outcome: TriggerOutcome,
  at: Resumption["at"] = "continue",
  event: Record<string, unknown> = session,
) {
  return new InProcessRuntime().run({ trigger: "post-login", actions, event, resumption: { outcome, at } });
}

const ran = (outcome: TriggerOutcome) =>
  outcome.executions.map(({ action, logs }) => [action, ...logs.map(({ text }) => text)].join(" "));

const first = handlerOf(
  "console.log('first'); api.accessToken.setCustomClaim('a', 1); api.user.setAppMetadata('m', 1); api.transaction.setMetadata('t', 1); api.session.setMetadata('s', '1'); api.session.setCookieMode('non-persistent');",
  "post-login",
  "first",
);
const sender = actionOf(
  `exports.onExecutePostLogin = async (event, api) => {
     console.log('sends'); api.accessToken.addScope('x'); api.redirect.sendUserTo('https://there.example/');
   };
   exports.onContinuePostLogin = async (event, api) => {
     console.log('continues with ' + JSON.stringify([event.transaction.metadata, event.session, event.user.app_metadata, event.request.query]));
     api.accessToken.setCustomClaim('b', 2).accessToken.setCustomClaim('a', 3); api.authentication.recordMethod('https://there.example/');
   };`,
  "sender",
);
const last = handlerOf("console.log('last');", "post-login", "last");

describe("an Action that sends the user away", () => {
  it("makes later Actions wait, and the outcome names it", async () => {
    const outcome = await run([first, sender, last]);
    expect(ran(outcome)).toEqual(["first first", "sender sends"]);
    expect(outcome.suspendedAt).toBe("sender");
  });

  it("continues in its onContinuePostLogin, then later Actions run; earlier ones do not run again", async () => {
    const actions = [first, sender, last];
    const request = { ...postLoginEvent.request, query: { state: "abc" } };
    const outcome = await resume(actions, await run(actions), "continue", { ...session, request });
    const seen = JSON.stringify([
      { t: 1 },
      { id: "s", metadata: { s: "1" }, cookie: { mode: "non-persistent" } },
      { m: 1 },
      { state: "abc" },
    ]);
    expect(ran(outcome)).toEqual([`sender continues with ${seen}`, "last last"]);
    expect(outcome.suspendedAt).toBeUndefined();
  });

  it("keeps everything that was asked for before, except the completed redirect", async () => {
    const actions = [first, sender, last];
    const outcome = await resume(actions, await run(actions));
    expect(outcome).toMatchObject({
      accessTokenClaims: { a: 3, b: 2 },
      scopeChanges: [{ op: "add", scope: "x" }],
      appMetadata: { m: 1 },
    });
    expect(outcome.commands.map(({ method }) => method)).toEqual([
      "transaction.setMetadata",
      "session.setMetadata",
      "session.setCookieMode",
      "authentication.recordMethod",
    ]);
  });

  it("can do so again when it continues", async () => {
    const twice = actionOf(
      "const go = async (event, api) => { api.redirect.sendUserTo('https://there.example/'); }; Object.assign(exports, { onExecutePostLogin: go, onContinuePostLogin: go });",
      "twice",
    );
    const again = await resume([twice, last], await run([twice, last]));
    expect(again.suspendedAt).toBe("twice");
    expect(again.commands).toEqual([{ method: "redirect.sendUserTo", args: ["https://there.example/"] }]);
  });

  it("needs an onContinuePostLogin", async () => {
    const actions = [handlerOf("api.redirect.sendUserTo('https://there.example/');")];
    expect((await resume(actions, await run(actions))).failed?.message).toContain(
      'Invalid function signature for the "onContinuePostLogin" handler.',
    );
  });

  it("must still be bound", async () => {
    const outcome = await run([sender]);
    expect((await resume([last], outcome)).failed?.message).toContain("is no longer bound to the trigger");
  });

  it("is not waited for if it also refuses", async () => {
    const outcome = await run([
      handlerOf("api.redirect.sendUserTo('https://there.example/'); api.access.deny('no');"),
      last,
    ]);
    expect(outcome).toMatchObject({ denied: { reason: "no" } });
    expect(outcome.suspendedAt).toBeUndefined();
  });

  it("is resumed in the worker like in-process", async () => {
    const runtime = createWorkerRuntime();
    const actions = [first, sender, last];
    const outcome = await runtime.run({ trigger: "post-login", actions, event: session });
    const resumption = { outcome, at: "continue" } as const;
    const resumed = await runtime.run({ trigger: "post-login", actions, event: session, resumption });
    await runtime.close();
    expect(resumed.accessTokenClaims).toEqual({ a: 3, b: 2 });
    expect(resumed.executions.map(({ action }) => action)).toEqual(["sender", "last"]);
  });
});

it("continues with the next Action after a second factor, in its ordinary handler", async () => {
  const actions = [handlerOf("api.authentication.challengeWith({ type: 'otp' });", "post-login", "asks"), last];
  const asked = await run(actions);
  expect(asked.suspendedAt).toBe("asks");
  const outcome = await resume(actions, asked, "next");
  expect(ran(outcome)).toEqual(["last last"]);
  expect(outcome.commands).toEqual([]);
});

it("continues after a form in the same Action, which sees the user's input", async () => {
  const asking = actionOf(
    "exports.onExecutePostLogin = async (event, api) => { api.prompt.render('form'); }; exports.onContinuePostLogin = async (event, api) => { console.log(event.prompt.fields.colour); };",
  );
  const prompt = { id: "form", fields: { colour: "red" } };
  const outcome = await resume([asking], await run([asking]), "continue", { ...session, prompt });
  expect(ran(outcome)).toEqual(["action red"]);
});
