import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { LogRecord } from "../../../../packages/local-tenant/log/entry.ts";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { authorizeUrl, redeem, refresh, refusal, signIn, token } from "../login/portal.ts";
import { audience, machine, portal } from "../world/acme.ts";
import {
  carl,
  type ExchangeTenant,
  grantType,
  setByConnection,
  startExchangeTenant,
  tokenType,
} from "../world/exchange.ts";

const seen = { ip: "127.0.0.1", user_agent: "undici", environment_name: "local", tenant_name: "test", isMobile: false };
const acme = { connection: "acme", connection_id: "con_acme" };
const enterprise = { strategy: "oidc", strategy_type: "enterprise" };
const user = { user_id: "oidc|acme|ann", user_name: "ann@acme.example" };
const application = { client_id: "portal", client_name: "Acme Portal" };
const askedScope = "openid profile email offline_access read:orders";

describe("an entry of the log", () => {
  let test: ExchangeTenant;
  let hostname: string;
  beforeAll(async () => {
    test = await startExchangeTenant();
    hostname = test.tenant.domain;
    test.store.organizations.put({ id: "org_acme", name: "acme" });
    test.store.organizationConnections.put({
      ...{ organization_id: "org_acme", connection_id: "con_acme", assign_membership_on_login: true },
      ...{ show_as_button: true, is_signup_enabled: false },
    });
    test.store.clients.put({ ...portal, organization_usage: "allow" });
  });
  afterAll(() => test.close());
  let before: number;
  beforeEach(() => {
    test.unbind();
    test.log.length = 0;
    before = test.tenant.logs.list().length;
  });

  /** What the log got since the test began, without what each entry has. */
  const entries = () =>
    test.tenant.logs
      .list()
      .slice(before)
      .map(({ date, log_id, _id, ...entry }) => {
        expect(_id).toBe(log_id);
        expect(date).toMatch(/^20\d\d-.*Z$/);
        return entry as Partial<LogRecord>;
      });
  const auth0 = { ...seen, $event_schema: { version: "1.0.0" } };
  const askMachine = (changes: Record<string, string | undefined> = {}) =>
    token(test, {
      ...{ grant_type: "client_credentials", client_id: "machine", client_secret: machine.client_secret, audience },
      ...changes,
    });

  it("of a login, its code and its refresh token has what Auth0's schemas have, and no more", async () => {
    test.bind("post-login", "console.log('hello');");
    const { code } = await signIn(test, { organization: "org_acme" });
    const { body } = await redeem(test, code);
    await refresh(test, body.refresh_token, { scope: "openid read:orders" });
    const organization = { organization_id: "org_acme", organization_name: "acme" };
    const common = { ...auth0, ...application, ...acme, ...user };
    const [login, , exchange, refreshed] = [1, 0, 2, 4].map((index) => entries()[index]);
    expect(login).toEqual({
      ...{ ...common, ...enterprise, ...organization, hostname, type: "s", description: "" },
      details: { actions: { executions: [expect.any(String)] }, prompts: [], session_id: expect.any(String) },
    });
    expect(exchange).toEqual({
      ...{ ...common, ...organization, hostname, audience, type: "seacft", details: {} },
      description: "Authorization Code for Access Token",
    });
    expect(refreshed).toEqual({
      ...{ ...common, ...organization, audience, scope: "openid read:orders", type: "sertft", description: "" },
      details: { actions: { executions: [expect.any(String)] } },
    });
    expect(JSON.stringify(test.log)).not.toMatch(/ann/);
  });

  it("of an Action's run has its answer, duration and console output, and its execution is that of the login", async () => {
    test.bind(
      "post-login",
      `console.log("one"); console.warn('{"decision": "allow"}'); console.log("x".repeat(9000));`,
    );
    await signIn(test);
    const [run, login] = entries();
    expect(run).toEqual({
      ...{ ...seen, ...application, ...acme, ...enterprise, ...user, hostname, audience, scope: askedScope },
      type: "local_action",
      description: 'action completed: {"decision": "allow"}',
      details: {
        ...{ trigger_id: "post-login", action_name: "action", action_id: expect.any(String) },
        ...{ version_id: expect.any(String), execution_id: expect.any(String), result: "completed" },
        milliseconds: expect.any(Number),
        console: [
          { level: "log", text: "one" },
          { level: "warn", text: '{"decision": "allow"}' },
          { level: "log", text: expect.stringMatching(/^x{7976}\.\.\.$/) },
        ],
      },
    });
    const executions = [run?.details?.execution_id];
    expect(login).toMatchObject({ type: "s", details: { actions: { executions } } });
  });

  it("of an Action's refusal has its reason, at each flow, with what was known by then", async () => {
    test.bind("post-login", `api.access.deny("customer_suspended: ask the vendor");`);
    const browser = new Browser(test.fetch);
    await signIn(test, {}, browser);
    await signIn(test, {}, browser);
    const silent = await refusal(test, { prompt: "none" }, browser);
    expect(silent.error).toBe("access_denied");
    const description = "customer_suspended: ask the vendor";
    const error = { message: description, oauthError: "access_denied", type: "oauth-authorization" };
    const [run, refused, , again, , silently] = entries();
    expect(run).toMatchObject({ description: "action denied", details: { result: "denied", reason: description } });
    const login = { ...auth0, ...application, ...user, hostname, description, details: { error }, scope: askedScope };
    expect(refused).toEqual({ ...login, ...acme, ...enterprise, type: "f" });
    expect(again).toMatchObject({ type: "f", description, ...user });
    expect(silently).toEqual({ ...login, audience, type: "fsa" });

    test.bind("credentials-exchange", `api.access.deny("invalid_request", "no_role: none");`);
    await askMachine({ scope: "read:orders" });
    expect(entries().at(-1)).toEqual({
      ...{ ...auth0, client_id: "machine", client_name: "Nightly sync", hostname, audience, scope: "read:orders" },
      ...{ user_id: "", user_name: "", type: "feccft", description: "no_role: none", details: {} },
    });

    test.setAction(`api.access.rejectInvalidSubjectToken("subject_token_not_accepted: no");`);
    const exchange = { grant_type: grantType, client_id: "backend", client_secret: "the backend's secret" };
    await token(test, { ...exchange, subject_token: "x", subject_token_type: tokenType, audience });
    expect(entries().at(-1)).toEqual({
      ...{ ...auth0, client_id: "backend", client_name: "Backend", hostname, audience, details: {} },
      ...{ type: "fecte", description: "subject_token_not_accepted: no" },
    });

    test.unbind();
    test.setAction(setByConnection(carl));
    await token(test, { ...exchange, subject_token: "x", subject_token_type: tokenType, audience });
    expect(entries().at(-1)).toMatchObject({
      ...{ type: "secte", audience, ...acme, user_id: "oidc|acme|carl", user_name: "carl@acme.example" },
      details: { subject_token_type: tokenType },
    });
  });

  it("of a failed Action names it as Auth0's schema does", async () => {
    test.bind("credentials-exchange", `console.log("so far"); throw new Error("out of order");`);
    await askMachine();
    const [run, failure, refused] = entries();
    const ids = { action_id: expect.any(String), version_id: expect.any(String), execution_id: expect.any(String) };
    expect(run?.details).toMatchObject({ result: "failed", reason: "out of order", console: [{ text: "so far" }] });
    expect(failure).toMatchObject({
      ...{ type: "actions_execution_failed", description: "out of order", client_id: "machine" },
      details: {
        ...{ ...ids, action_name: "action", trigger_id: "credentials-exchange", binding_id: expect.any(String) },
        ...{ error_class: "action_error", action_error: { name: "Error", message: "out of order" } },
      },
    });
    expect(refused).toMatchObject({ type: "feccft", description: "out of order" });
  });

  it("is there for every refused login, and for requests that no application sent", async () => {
    await refusal(test, { prompt: "none" });
    await refusal(test, { audience: "urn:nothing" });
    await new Browser(test.fetch).open(authorizeUrl(test, { client_id: "nobody" }));
    await new Browser(test.fetch).open(new URL("v2/logout?returnTo=https://evil.example/", test.issuer));
    await token(test, { grant_type: "password", client_id: "machine", client_secret: machine.client_secret });
    const mine = { client_id: "portal", client_name: "Acme Portal" };
    expect(entries()).toMatchObject([
      { ...mine, type: "fsa", description: "Login required" },
      { ...mine, type: "f", description: expect.stringContaining("urn:nothing") },
      { type: "f", description: "Unknown client: nobody", client_id: "nobody", client_name: "" },
      { type: "flo", description: expect.stringContaining("evil.example") },
      { type: "fepft", description: "Grant type 'password' not allowed for the client.", client_id: "machine" },
    ]);
  });
});
