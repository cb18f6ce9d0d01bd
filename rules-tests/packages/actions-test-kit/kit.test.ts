import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { TriggerId } from "../../../packages/actions-runtime/trigger.ts";
import { actionFile, actionOf, Kit, KitError } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

const handlers: Record<TriggerId, string> = {
  "post-login": "onExecutePostLogin",
  "credentials-exchange": "onExecuteCredentialsExchange",
  "custom-token-exchange": "onExecuteCustomTokenExchange",
};
const handler = (body: string, name = "action", trigger: TriggerId = "post-login") =>
  actionOf(`exports.${handlers[trigger]} = async (event, api) => { ${body} };`, { name });

let before: string | undefined;
beforeEach(() => {
  before = process.env.KIT_SEED;
  delete process.env.KIT_SEED;
});
afterEach(() => {
  if (before === undefined) delete process.env.KIT_SEED;
  else process.env.KIT_SEED = before;
});

describe("variation", () => {
  const parts = (kit: Kit) => JSON.stringify([kit.login().event, kit.machine().event]);

  it("is the same for the same seed, from the option or the environment, and otherwise another", () => {
    expect(parts(new Kit({ seed: 5 }))).toBe(parts(new Kit({ seed: 5 })));
    expect(parts(new Kit({ seed: 5 }))).not.toBe(parts(new Kit({ seed: 6 })));
    process.env.KIT_SEED = "5";
    expect(parts(new Kit())).toBe(parts(new Kit({ seed: 5 })));
  });

  it("differs from event to event of a kit", () => {
    const kit = new Kit({ seed: 5 });
    expect(kit.login().event.request).not.toEqual(kit.login().event.request);
  });

  it("differs from kit to kit without a seed", () => {
    const seeds = new Set(Array.from({ length: 20 }, () => new Kit().seed));
    expect(seeds.size).toBeGreaterThan(1);
  });

  it("finds an Action that depends on varying data, and reports how to replay it", async () => {
    const action = handler("if (event.request.ip.includes(':')) api.access.deny('ip'); else console.log('v4');");
    const test = async (kit: Kit) => expect(await kit.run(action, kit.login())).toIssue();
    const complaint = await Kit.vary(50, test, { seed: 1 }).then(
      () => "none",
      (error: Error) => error.message,
    );
    const [, seed] = /Replay with KIT_SEED=(\d+)/.exec(complaint) ?? [];
    process.env.KIT_SEED = String(seed);
    await expect(Kit.vary(1, test)).rejects.toThrow(`KIT_SEED=${seed}`);
    expect(complaint.match(/KIT_SEED/g)).toHaveLength(1);
  });

  it("reports the seed of any other failure too", async () => {
    const broken = async () => {
      throw new Error("broken");
    };
    await expect(Kit.vary(3, broken, { seed: 41 })).rejects.toThrow("broken\n\nReplay with KIT_SEED=41");
  });

  it("refuses an invalid seed", () => {
    process.env.KIT_SEED = "many";
    expect(() => new Kit()).toThrow("a seed must be a whole number, not many");
  });
});

describe("the clock", () => {
  it("applies to Date, the cache and the tokens", async () => {
    const kit = new Kit({ now: "2026-01-01T00:00:00Z" });
    const action = handler(
      "const kept = api.cache.get('k'); if (!kept) api.cache.set('k', 'v'); api.accessToken.setCustomClaim('t', [new Date().toISOString(), !!kept]);",
    );
    const event = kit.login();
    const iat = Date.parse("2026-01-01T00:00:00Z") / 1000;
    expect(await kit.run(action, event)).toIssue({ t: ["2026-01-01T00:00:00.000Z", false], iat });
    kit.clock.advance("14m");
    expect(await kit.run(action, event)).toIssue({ t: ["2026-01-01T00:14:00.000Z", true], iat: iat + 14 * 60 });
    kit.clock.set("2026-01-02T00:00:00Z");
    expect(await kit.run(action, event)).toIssue({ t: ["2026-01-02T00:00:00.000Z", false] });
  });

  it("refuses an invalid time", () => {
    expect(() => new Kit().clock.advance("soon")).toThrow(
      'soon is not a duration: use milliseconds or a text such as "15m"',
    );
    expect(() => new Kit({ now: "soon" })).toThrow("soon is not a time");
  });
});

describe("an Action's source", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kit-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("can be plain JavaScript, or TypeScript with imports", async () => {
    await writeFile(join(folder, "greeting.ts"), "export const greeting: string = 'hello';");
    await writeFile(
      join(folder, "greet.ts"),
      "import { greeting } from './greeting.ts';\nexport const onExecutePostLogin = async (event: { user: { name: string } }, api: any) => { api.accessToken.setCustomClaim('x', greeting); };",
    );
    await writeFile(
      join(folder, "plain.js"),
      "exports.onExecutePostLogin = async (event, api) => { api.accessToken.setCustomClaim('y', 1); };",
    );
    const kit = new Kit();
    const outcome = await kit.run(
      [actionFile(join(folder, "greet.ts")), actionFile(join(folder, "plain.js"))],
      kit.login(),
    );
    expect(outcome).toIssue({ x: "hello", y: 1 });
    expect(outcome.ran).toEqual(["greet", "plain"]);
  });

  it.each(["absent.js", "absent.ts"])("must be a file: %s", (name) => {
    const path = join(folder, name);
    expect(() => actionFile(path)).toThrow(new KitError(`there is no file ${path}`));
    expect(() => actionFile(folder)).toThrow(new KitError(`${folder} cannot be read: EISDIR`));
  });

  it("must be valid, and name files that exist", async () => {
    const path = join(folder, "bad.ts");
    await writeFile(path, "import './absent.ts';");
    expect(() => actionFile(path)).toThrow(/^[^\n]*bad\.ts:1:8: Could not resolve "\.\/absent\.ts"$/);
    expect(() => actionFile(path)).toThrow(KitError);
  });

  it("must be within Auth0's limits", async () => {
    const kit = new Kit();
    expect(() => actionOf("x".repeat(100_001))).toThrow("the code of action is 100001 bytes; the limit is 100000");
    const secrets = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`S${i}`, "v"]));
    expect(() => actionOf("", { secrets: secrets(31) })).toThrow("action has 31 secrets; the limit is 30");
    expect(() => actionOf("", { secrets: { S: "v".repeat(4097) } })).toThrow("the secret S of action is too long");
    const many = Array.from({ length: 21 }, (_, i) => handler("", `action-${i}`));
    await expect(kit.run(many, kit.login())).rejects.toThrow("21 Actions are bound; the limit of a trigger is 20");
    expect(await kit.run(many.slice(1), kit.login())).toIssue();
  });

  it("must have a unique name in a chain", async () => {
    const kit = new Kit();
    await expect(kit.run([handler(""), handler("1")], kit.login())).rejects.toThrow("two Actions have the same name");
  });
});

describe("what waits for the user", () => {
  it("can be a second factor, after which the next Action runs", async () => {
    const kit = new Kit();
    const chain = [
      handler(
        "if (!event.authentication.methods.some(({ name }) => name === 'mfa')) api.authentication.challengeWith({ type: 'otp' });",
        "first",
      ),
      handler(
        "api.accessToken.setCustomClaim('amr_seen', event.authentication.methods.map(({ name }) => name));",
        "second",
      ),
    ];
    const asked = await kit.run(chain, kit.login());
    expect(asked).toMatchObject({ decision: "wait", pending: { kind: "factor" }, ran: ["first"] });
    const done = await kit.continue(asked);
    expect(done).toIssue({ amr_seen: ["federated", "mfa"] });
    expect(done.ran).toEqual(["second"]);
  });

  it("can be a second factor at the end, for `multifactor.enable`", async () => {
    const kit = new Kit();
    const asked = await kit.run(
      [
        handler("api.multifactor.enable('any');", "first"),
        handler("api.accessToken.setCustomClaim('x', 1);", "second"),
      ],
      kit.login(),
    );
    expect(asked).toMatchObject({ decision: "wait", ran: ["first", "second"] });
    expect(asked).not.toIssue();
    expect(await kit.continue(asked)).toIssue({ x: 1 });
    expect(await kit.run(handler("api.multifactor.enable('none');"), kit.login())).toIssue();
  });

  it("can be a form, whose fields are returned", async () => {
    const kit = new Kit();
    const action = actionOf(
      "exports.onExecutePostLogin = async (event, api) => { api.prompt.render('ap_1', { vars: { a: 1 } }); }; exports.onContinuePostLogin = async (event, api) => { api.user.setUserMetadata('hue', event.prompt.fields.hue); };",
    );
    const asked = await kit.run(action, kit.login());
    expect(asked.pending).toMatchObject({ kind: "form", id: "ap_1", options: { vars: { a: 1 } } });
    const done = await kit.continue(asked, { fields: { hue: "red" } });
    expect(done).toIssue();
    expect(done.metadata.user).toEqual({ hue: "red" });
  });

  it("can refuse or wait again after it resumes; an outcome that does not wait cannot be resumed", async () => {
    const kit = new Kit();
    const go = "async (event, api) => { api.redirect.sendUserTo('https://there.example/'); }";
    const action = actionOf(`exports.onExecutePostLogin = ${go}; exports.onContinuePostLogin = ${go};`);
    const sent = await kit.run(action, kit.login());
    const again = await kit.continue(sent);
    expect(again.pending?.kind).toBe("redirect");
    await expect(kit.continue(sent, { query: { state: "forged" } })).rejects.toThrow("invalid_request");
    await expect(kit.continue(await kit.run(handler(""), kit.login()))).rejects.toThrow("there is nothing to continue");
  });
});

describe("custom-token-exchange", () => {
  const run = (body: string) => {
    const kit = new Kit();
    return kit.run(handler(body, "exchange", "custom-token-exchange"), kit.exchange());
  };
  const set =
    "api.authentication.setUserByConnection('acme-oidc', { user_id: '7', email: 'a@b.example' }, { creationBehavior: 'none', updateBehavior: 'none' });";

  it("returns the user of the tokens", async () => {
    expect(
      (await run(`${set} api.authentication.setOrganization('acme'); api.authentication.setActor({ sub: 'bot' });`))
        .subject,
    ).toEqual({
      by: "connection",
      connection: "acme-oidc",
      userId: "7",
      attributes: { user_id: "7", email: "a@b.example" },
      organization: "acme",
      actor: { sub: "bot" },
    });
    expect((await run("api.authentication.setUserById('auth0|1');")).subject).toEqual({ by: "id", userId: "auth0|1" });
  });

  it("refuses even if a user is set later", async () => {
    const outcome = await run(`api.access.rejectInvalidSubjectToken('expired'); ${set}`);
    expect(outcome).toDeny("invalid_request");
    expect(outcome.refusal).toMatchObject({ reason: "expired", invalidSubjectToken: true });
    expect(outcome.subject).toBeUndefined();
    expect(await run(`api.access.deny('own_code', 'no'); ${set}`)).toDeny("own_code");
  });

  it.each(["", `${set} api.authentication.setUserById('auth0|1');`, `${set} ${set}`])(
    "fails without exactly one user: %s",
    async (body) => {
      expect((await run(body)).failure?.message).toContain("exactly one of setUserById and setUserByConnection");
    },
  );
});

it("refuses claims of more than 100 kB, as the server does", async () => {
  const kit = new Kit();
  const outcome = await kit.run(handler("api.accessToken.setCustomClaim('x', 'y'.repeat(101 * 1024));"), kit.login());
  expect(outcome).toDeny("invalid_request");
  expect(outcome.refusal?.action).toBeUndefined();
});

it("issues distinct tokens: without an API, at a refresh, for the primary user", async () => {
  const kit = new Kit();
  const opaque = await kit.run(handler("api.accessToken.setCustomClaim('x', 1);"), kit.login({ api: null }));
  expect(opaque.accessToken).toEqual({ claims: {}, opaque: true });
  expect(opaque).not.toIssue({ x: 1 });
  expect(await kit.run(handler(""), kit.login({ flow: "refresh" }))).toIssue({ gty: "refresh_token" });
  expect(await kit.run(handler(""), kit.login({ flow: "password" }))).toIssue({ gty: "password" });
  const linked = await kit.run(handler("api.authentication.setPrimaryUser('auth0|1');"), kit.login());
  expect(linked).toIssue({ sub: "auth0|1" });
  expect(linked).toIssue({ sub: "auth0|1" }, "idToken");
});

describe("a claim whose value is undefined", () => {
  const setting = (value: string, name: string) => handler(`api.accessToken.setCustomClaim('x', ${value});`, name);
  const why = "its value has no JSON, as undefined or a function";

  it("is in no token, and the outcome says so", async () => {
    const kit = new Kit();
    const body =
      "api.accessToken.setCustomClaim('x', event.user.absent); api.idToken.setCustomClaim('y', () => {}); " +
      "api.idToken.setCustomClaim('z', undefined); api.idToken.setCustomClaim('z', 1);";
    const outcome = await kit.run(handler(body), kit.login());
    expect(outcome).toIssue({ x: undefined });
    expect(outcome).toIssue({ y: undefined, z: 1 }, "idToken");
    expect(outcome.dropped).toEqual([
      { token: "accessToken", claim: "x", why },
      { token: "idToken", claim: "y", why },
    ]);
  });

  it("can be set by a later Action", async () => {
    const kit = new Kit();
    const [first, second] = [setting("undefined", "first"), setting("'there'", "second")];
    expect((await kit.run([first, second], kit.login())).dropped).toEqual([]);
    expect((await kit.run([second, first], kit.login())).dropped).toEqual([{ token: "accessToken", claim: "x", why }]);
  });
});

it("stops an Action that never ends", async () => {
  const kit = new Kit({ timeoutMs: 50 });
  const outcome = await kit.run(handler("await new Promise(() => {});"), kit.login());
  expect(outcome.failure).toMatchObject({ class: "action_timeout", action: "action" });
  expect(outcome).not.toDeny();
});
