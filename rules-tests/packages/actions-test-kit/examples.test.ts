import { join } from "node:path";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import jwt from "jsonwebtoken";
import { type ActionOptions, actionFile, Kit } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

const example = (name: string, options?: ActionOptions) =>
  actionFile(join(import.meta.dirname, "../../../packages/actions-test-kit/examples", `${name}.js`), options);

describe("ask-for-terms: a redirect with a signed session token", () => {
  const secrets = { TERMS_SECRET: "between us and the page", TERMS_VERSION: "2026-07" };
  const action = example("ask-for-terms", { secrets });
  const answered = async (payload: Record<string, unknown>, secret = secrets.TERMS_SECRET, kit = new Kit()) => {
    const sent = await kit.run(action, kit.login());
    return kit.continue(sent, { body: { session_token: kit.sessionToken(sent, { secret, payload }) } });
  };

  it("sends the user away with a token that the page can verify", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, kit.login({ attributes: { email: "ann@acme.example" } }));
    expect(outcome.decision).toBe("wait");
    expect(outcome).not.toIssue();
    if (outcome.pending?.kind !== "redirect") throw new Error("no redirect");
    const { query, url } = outcome.pending;
    expect(url).toMatch(/^https:\/\/terms\.example\.com\/\?session_token=.+&state=/);
    const clockTimestamp = kit.clock.now() / 1000;
    expect(jwt.verify(query.session_token ?? "", secrets.TERMS_SECRET, { clockTimestamp })).toMatchObject({
      email: "ann@acme.example",
      exp: clockTimestamp + 60,
    });
  });

  it("issues tokens when the terms are accepted, and remembers it", async () => {
    const outcome = await answered({ accepted: true });
    expect(outcome).toIssue({ "https://example.com/terms": "2026-07" }, "idToken");
    expect(outcome.metadata.app).toEqual({ terms_version: "2026-07" });
    expect(outcome.commands).toContainEqual({
      method: "authentication.recordMethod",
      args: ["https://terms.example.com/"],
    });
  });

  it("refuses when they are not", async () => {
    expect(await answered({ accepted: false })).toDeny("terms_not_accepted");
  });

  it.each([
    ["signed with another secret", {}, "a wrong secret", /signature/],
    ["of another user", { sub: "oidc|acme-oidc|mallory" }, undefined, /subject/],
    ["of another transaction", { state: "another" }, undefined, /state/],
    ["from another tenant", { iss: "evil.example" }, undefined, /issuer/],
    ["that has expired", { exp: 1 }, undefined, /expired/],
  ])("fails on a token %s", async (_, payload, secret, why) => {
    const outcome = await answered({ accepted: true, ...payload }, secret);
    expect(outcome.decision).toBe("fail");
    expect(outcome.failure?.message).toMatch(why);
  });

  it("does not ask twice, and cannot ask in a flow without a browser", async () => {
    const kit = new Kit();
    const accepted = kit.login({ user: { app_metadata: { terms_version: "2026-07" } } });
    expect(await kit.run(action, accepted)).toIssue();
    expect(await kit.run(action, kit.login({ flow: "silent" }))).toDeny("interaction_required");
    expect(await kit.run(action, kit.login({ flow: "refresh" }))).toDeny("interaction_required");
  });
});

describe("count-logins: metadata", () => {
  it("counts, keeps the first date, and removes old metadata", async () => {
    const kit = new Kit({ now: "2026-07-01T09:00:00Z" });
    const first = await kit.run(
      example("count-logins"),
      kit.login({ user: { user_metadata: { visits: 7, hue: "red" } } }),
    );
    expect(first.metadata).toEqual({
      app: { first_seen: "2026-07-01T09:00:00.000Z", visits: 1 },
      user: { hue: "red" },
    });
    kit.clock.advance("1d");
    const second = await kit.run(example("count-logins"), kit.login({ user: { app_metadata: first.metadata.app } }));
    expect(second.metadata.app).toEqual({ first_seen: "2026-07-01T09:00:00.000Z", visits: 2 });
    expect(second).toIssue(
      { "https://example.com/first_seen": "2026-07-01T09:00:00.000Z", roles: undefined },
      "idToken",
    );
    expect(second.dropped).toEqual([{ token: "idToken", claim: "roles", why: "the name is restricted" }]);
  });
});

describe("cached-plan: the cache", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it("asks once in five minutes, by connection", async () => {
    const kit = new Kit();
    const ask = jest.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ plan: "gold" }));
    const action = example("cached-plan", { secrets: { PLANS_TOKEN: "t" } });
    const event = kit.login({ connection: "acme-oidc" });
    expect(await kit.run(action, event)).toIssue({ "https://example.com/plan": "gold" });
    kit.clock.advance("4m");
    expect(await kit.run(action, event)).toIssue({ "https://example.com/plan": "gold" });
    expect(ask).toHaveBeenCalledTimes(1);
    kit.clock.advance("2m");
    expect(await kit.run(action, event)).toIssue({ "https://example.com/plan": "gold" });
    expect(ask).toHaveBeenCalledTimes(2);
    expect(ask.mock.calls[0]).toMatchObject([
      "https://plans.example.com/acme-oidc",
      { headers: { authorization: "Bearer t" } },
    ]);
  });

  it("refuses while the service is down", async () => {
    const kit = new Kit();
    jest.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("", { status: 503 }));
    expect(await kit.run(example("cached-plan"), kit.login())).toDeny("plan_unknown");
  });
});

describe("scopes-by-role", () => {
  const login = (roles: string[], scopes: string[]) => async (kit: Kit) =>
    kit.run(example("scopes-by-role"), kit.login({ scopes, event: { authorization: { roles } } }));

  it("removes scopes that the roles do not give, and adds those that they give", async () => {
    const viewer = await login(["viewer"], ["openid", "write:reports"])(new Kit());
    expect(viewer).toIssue({ scope: ["openid", "read:reports"] });
    expect(await login(["editor"], [])(new Kit())).toIssue({ scope: ["write:reports", "read:reports"] });
  });

  it("refuses users without a role, whatever else the event holds", async () => {
    await Kit.vary(20, async (kit) => expect(await login(["stranger"], ["read:reports"])(kit)).toDeny("no_role"));
  });
});

describe("find-region and require-region: two in a chain", () => {
  const chain = [example("find-region"), example("require-region")];
  const application = (region: string) => ({ name: "App", metadata: { region } });

  it("pass on transaction and user metadata, and nothing else", async () => {
    const kit = new Kit();
    const outcome = await kit.run(chain, kit.login({ attributes: { country: "NO" }, application: application("eu") }));
    expect(outcome).toIssue({ "https://example.com/region": "eu", "https://example.com/seen": null });
    expect(outcome.ran).toEqual(["find-region", "require-region"]);
  });

  it("let the second refuse; metadata set by the first stands", async () => {
    const kit = new Kit();
    const outcome = await kit.run(chain, kit.login({ application: application("eu") }));
    expect(outcome).toDeny("wrong_region");
    expect(outcome.metadata.app).toEqual({ region: "us" });
  });

  it("fail in the wrong order, which is not a refusal", async () => {
    const kit = new Kit();
    const outcome = await kit.run([...chain].reverse(), kit.login());
    expect(outcome.decision).toBe("fail");
    expect(outcome).not.toDeny();
  });
});

describe("machine-hours: client credentials", () => {
  const scopes = ["read:reports", "write:reports"];

  it.each([
    ["2026-07-01T05:59:00Z", true],
    ["2026-07-01T06:00:00Z", false],
    ["2026-07-01T22:00:00Z", true],
  ])("at %s lets machines write: %s", async (now, allowed) => {
    const kit = new Kit({ now });
    const outcome = await kit.run(example("machine-hours"), kit.machine({ scopes }));
    if (allowed)
      expect(outcome).toIssue({ scope: scopes, gty: "client-credentials", "https://example.com/kind": "machine" });
    else expect(outcome).toDeny("invalid_scope");
  });

  it("refuses a machine that names a user", async () => {
    const kit = new Kit();
    const outcome = await kit.run(example("machine-hours"), kit.machine({ parameters: { user_id: "auth0|1" } }));
    expect(outcome).toDeny("invalid_request");
    expect(outcome.refusal?.reason).toBe("a machine acts for itself");
  });
});

describe("invitation: an npm dependency and an Actions Module", () => {
  const action = example("invitation", {
    secrets: { INVITATION_KEY: "key" },
    dependencies: { jsonwebtoken: "9.0.3" },
    modules: [{ name: "emails", code: "exports.normalise = (email) => email.trim().toLowerCase();" }],
  });
  const login = (kit: Kit, sub: string, key: string) => {
    const iat = Math.floor(kit.clock.now() / 1000);
    const invitation = jwt.sign({ sub, iat }, key, { expiresIn: "1h" });
    return kit.login({ attributes: { email: "Ann@acme.example" }, parameters: { invitation } });
  };

  it("admits invited users until the invitation expires", async () => {
    const kit = new Kit();
    const event = login(kit, "ann@ACME.example", "key");
    expect(await kit.run(action, event)).toIssue();
    kit.clock.advance("2h");
    expect(await kit.run(action, event)).toDeny("not_invited");
  });

  it("refuses all others", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, login(kit, "ben@acme.example", "key"));
    expect(outcome).toDeny("not_invited");
    expect(outcome.logs).toMatchObject([
      { action: "invitation", level: "log", text: "not invited: it is for another user" },
    ]);
    expect(await kit.run(action, login(kit, "ann@acme.example", "another"))).toDeny("not_invited");
    expect(await kit.run(action, kit.login())).toDeny("not_invited");
  });
});
