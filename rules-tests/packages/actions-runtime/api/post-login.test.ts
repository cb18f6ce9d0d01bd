import { describe, expect, it } from "@jest/globals";
import { messageOf, outcomeOf, postLoginEvent, resultOf } from "../running.ts";

it("has the whole surface of the trigger's version 3", async () => {
  const names =
    "result(Object.fromEntries(Object.entries(api).map(([name, part]) => [name, Object.keys(part).sort().join(' ')])));";
  expect(await resultOf(names)).toEqual({
    access: "deny",
    accessToken: "addScope removeScope setCustomClaim",
    authentication: "challengeWith challengeWithAny enrollWith enrollWithAny recordMethod setPrimaryUser",
    cache: "delete get set",
    groups: "getUserGroups hasGroupMembership",
    idToken: "setCustomClaim",
    multifactor: "enable",
    prompt: "render",
    redirect: "canRedirect encodeToken sendUserTo validateToken",
    refreshToken: "deleteMetadata evictMetadata revoke setExpiresAt setIdleExpiresAt setMetadata",
    roles: "getUserEffectiveRoles getUserEffectiveRolesByIds getUserEffectiveRolesByNames",
    rules: "wasExecuted",
    samlResponse:
      "setAttribute setAudience setAuthnContextClassRef setCert setCreateUpnClaim setDestination setDigestAlgorithm setEncryptionAlgorithm setEncryptionCert setEncryptionPublicKey setIncludeAttributeNameFormat setIssuer setKey setLifetimeInSeconds setMapIdentities setMapUnknownClaimsAsIs setNameIdentifierFormat setNameIdentifierProbes setPassthroughClaimsWithNoMapping setRecipient setRelayState setSignResponse setSignatureAlgorithm setSigningCert setTypedAttributes",
    session: "deleteMetadata evictMetadata revoke setCookieMode setExpiresAt setIdleExpiresAt setMetadata",
    transaction: "addTargetScope clearTargetScopes removeTargetScope setMetadata setTargetScopes",
    user: "setAppMetadata setUserMetadata",
    validation: "error",
  });
});

describe("chaining", () => {
  it.each([
    "access.deny('r')",
    "accessToken.setCustomClaim('k', 1)",
    "idToken.setCustomClaim('k', 1)",
    "multifactor.enable('any')",
    "redirect.sendUserTo('https://there.example')",
    "user.setAppMetadata('k', 1)",
    "user.setUserMetadata('k', 1)",
    "validation.error('c', 'm')",
  ])("api.%s answers the api", async (call) => {
    expect(await resultOf(`result(api.${call} === api);`)).toBe(true);
  });

  it.each(["accessToken.addScope('s')", "accessToken.removeScope('s')", "transaction.setMetadata('k', 1)"])(
    "api.%s returns nothing",
    async (call) => {
      expect(await resultOf(`result(api.${call} === undefined);`)).toBe(true);
    },
  );
});

describe("claims", () => {
  it("are recorded for both tokens; the last call wins; the server drops reserved names", async () => {
    const outcome = await outcomeOf(
      "api.accessToken.setCustomClaim('https://a/x', 1).accessToken.setCustomClaim('https://a/x', 2).idToken.setCustomClaim('roles', ['r']);",
    );
    expect(outcome.accessTokenClaims).toEqual({ "https://a/x": 2 });
    expect(outcome.idTokenClaims).toEqual({ roles: ["r"] });
  });

  it.each(["accessToken", "idToken"])("of %s cannot be `scope`", async (token) => {
    expect(await messageOf(`api.${token}.setCustomClaim('scope', 'x')`)).toBe('The "scope" claim cannot be set.');
  });

  it.each([
    ["{ a: [1, 'two', null, true] }", { a: [1, "two", null, true] }],
    ["new Date(0)", "1970-01-01T00:00:00.000Z"],
    ["{ f() {}, u: undefined, n: NaN, list: [() => {}] }", { n: null, list: [null] }],
    ["new Map([[1, 2]])", {}],
    ["null", null],
    ["false", false],
  ])("are what JSON makes of the value: %s", async (value, expected) => {
    expect((await outcomeOf(`api.accessToken.setCustomClaim('c', ${value});`)).accessTokenClaims).toEqual({
      c: expected,
    });
  });

  it.each(["undefined", "() => {}", "Symbol('s')"])(
    "without JSON are not set, and remove an earlier value: %s",
    async (value) => {
      const body = `api.accessToken.setCustomClaim('c', 1); api.accessToken.setCustomClaim('c', ${value});`;
      expect(Object.keys((await outcomeOf(body)).accessTokenClaims)).toEqual([]);
    },
  );

  it.each(["(() => { const loop = {}; loop.loop = loop; return loop; })()", "1n"])(
    "that throw as JSON fail the execution: %s",
    async (value) => {
      const outcome = await outcomeOf(`api.accessToken.setCustomClaim('c', ${value});`);
      expect(outcome.failed?.class).toBe("action_error");
    },
  );

  it("are copied when they are set", async () => {
    const body = "const roles = ['a']; api.accessToken.setCustomClaim('c', roles); roles.push('b');";
    expect((await outcomeOf(body)).accessTokenClaims).toEqual({ c: ["a"] });
  });
});

describe("scopes", () => {
  it("are recorded in call order, trimmed", async () => {
    const body =
      "api.accessToken.addScope(' read:x '); api.accessToken.removeScope('read:x'); api.accessToken.addScope('openid');";
    expect((await outcomeOf(body)).scopeChanges).toEqual([
      { op: "add", scope: "read:x" },
      { op: "remove", scope: "read:x" },
      { op: "add", scope: "openid" },
    ]);
  });

  it.each([
    ["5", "The value for the scope must be a string."],
    ["", "The value for the scope must be a string."],
    ["''", "The value for the scope is required."],
    ["'   '", "The value for the scope is required."],
    ["'a b'", "The value for the scope must not have whitespace."],
    ["'a\\tb'", "The value for the scope must not have whitespace."],
    ["'s'.repeat(281)", "The value for the scope exceeds the allowed maximum of 280 characters."],
    ["'s'.repeat(280)", "none"],
  ])("are checked: %s", async (scope, message) => {
    expect(await messageOf(`api.accessToken.addScope(${scope})`)).toBe(message);
    expect(await messageOf(`api.accessToken.removeScope(${scope})`)).toBe(message);
  });

  it("that are not strings throw TypeErrors", async () => {
    expect(await resultOf("try { api.accessToken.addScope(null); } catch (error) { result(error.name); }")).toBe(
      "TypeError",
    );
  });

  it("can be added 1000 times and changed 2000 times, across Actions", async () => {
    const add = (count: number) => `for (let i = 0; i < ${count}; i++) api.accessToken.addScope('s' + i);`;
    const remove = add(1000).replace("addScope", "removeScope");
    expect((await outcomeOf([add(600), add(400), remove])).scopeChanges).toHaveLength(2000);
    const tooMany = (most: number) => ({ message: `The number of scopes exceeds the allowed maximum of ${most}.` });
    expect((await outcomeOf([add(600), add(401)])).failed).toMatchObject(tooMany(1000));
    expect((await outcomeOf([add(1000), remove, "api.accessToken.removeScope('one');"])).failed).toMatchObject(
      tooMany(2000),
    );
  });
});

describe("metadata of the user", () => {
  const withMetadata = (metadata: unknown) => ({
    event: { ...postLoginEvent, user: { ...postLoginEvent.user, app_metadata: metadata, user_metadata: metadata } },
  });

  it("is recorded; null removes", async () => {
    const outcome = await outcomeOf("api.user.setAppMetadata('a', { b: 1 }).user.setUserMetadata('c', null);");
    expect(outcome).toMatchObject({ appMetadata: { a: { b: 1 } }, userMetadata: { c: null } });
  });

  it.each([["a string"], [[1]], [null]])(
    "is refused if the present metadata is not an object: %j",
    async (metadata) => {
      expect(await messageOf("api.user.setAppMetadata('a', 1)", withMetadata(metadata))).toBe(
        "Unexpected app_metadata format. Must be a valid JSON object",
      );
      expect(await messageOf("api.user.setUserMetadata('a', 1)", withMetadata(metadata))).toBe(
        "Unexpected user_metadata format. Must be a valid JSON object.",
      );
    },
  );

  it("is limited to 32 KiB each", async () => {
    expect(await messageOf("api.user.setAppMetadata('a', 'x'.repeat(32 * 1024))")).toMatch(
      /exceed the limit of 32768 bytes/,
    );
  });
});

describe("transaction", () => {
  it.each([
    ["'k', 'v'", "none"],
    ["'k', true", "none"],
    ["'k', 1.5", "none"],
    ["'k', null", "none"],
    ["'k'.repeat(65), 1", "The key of transaction metadata must be a string of 1 to 64 characters."],
    ["5, 1", "The key of transaction metadata must be a string of 1 to 64 characters."],
    ["'k', 2 ** 53", "A number in transaction metadata must be finite and safe."],
    ["'k', NaN", "A number in transaction metadata must be finite and safe."],
    ["'k', {}", "The value of transaction metadata must be a string, number, boolean or null."],
    ["'k'", "The value of transaction metadata must be a string, number, boolean or null."],
    ["'k', 'v'.repeat(8193)", "The value of transaction metadata exceeds the limit of 8192 bytes."],
  ])("setMetadata(%s)", async (args, message) => {
    expect(await messageOf(`api.transaction.setMetadata(${args})`)).toBe(message);
  });

  it("holds 16 KiB", async () => {
    const three = "for (const key of ['a', 'b', 'c']) api.transaction.setMetadata(key, 'v'.repeat(6000));";
    expect((await outcomeOf(three)).failed?.message).toBe("The transaction metadata exceeds the limit of 16384 bytes.");
  });

  it("is created if the event has none", async () => {
    const { transaction: _, ...event } = postLoginEvent;
    expect(await resultOf("api.transaction.setMetadata('k', 1); result(event.transaction);", { event })).toEqual({
      metadata: { k: 1 },
    });
  });

  it.each(["addTargetScope('s')", "removeTargetScope('s')", "setTargetScopes(['s'])", "clearTargetScopes()"])(
    "%s needs a flag",
    async (call) => {
      expect(await messageOf(`api.transaction.${call}`)).toBe("Method not implemented.");
    },
  );
});

describe("metadata of the session and the refresh token", () => {
  const event = { ...postLoginEvent, session: { id: "s" }, refresh_token: { id: "r" } };

  it.each([
    ["session", "session"],
    ["refreshToken", "refresh token"],
  ])("of %s is checked", async (part, label) => {
    const message = (args: string) => messageOf(`api.${part}.setMetadata(${args})`, { event });
    const failed = (problem: string) => `Failed to set ${label} metadata: Invalid metadata: ${problem}`;
    expect(await message("'k', 'v'")).toBe("none");
    expect(await message("'k', null")).toBe("none");
    expect(await message("5, 'v'")).toBe(failed("Metadata key must be a string"));
    expect(await message("'k', 5")).toBe(failed("Metadata value must be a string"));
    expect(await message("'k'.repeat(256), 'v'")).toBe(failed("All metadata keys must be at most 255 characters long"));
    expect(await message("'a b', 'v'")).toBe(
      failed("Metadata keys may only include letters, numbers, underscores, or hyphens"),
    );
    expect(await message("'k', 'v'.repeat(256)")).toBe(
      failed("All metadata values must be at most 255 characters long"),
    );
    expect(await message("'k', 'a\\0b'")).toBe(failed("Metadata values must not contain null bytes (\\x00)"));
  });

  it("has at most 25 entries", async () => {
    const fill = (count: number) => `for (let i = 0; i < ${count}; i++) api.session.setMetadata('k' + i, 'v');`;
    expect((await outcomeOf(fill(25), { event })).failed).toBeUndefined();
    expect((await outcomeOf(fill(26), { event })).failed?.message).toBe(
      "Failed to set session metadata: Invalid metadata: Metadata must not contain more than 25 entries",
    );
  });

  it("needs a session, but no refresh token", async () => {
    expect(await messageOf("api.session.setMetadata('k', 'v')")).toBe(
      "Failed to set session metadata: Cannot set metadata on a session that does not exist.",
    );
    const outcome = await outcomeOf(
      "api.refreshToken.setMetadata('a', '1');" + "api.refreshToken.setMetadata('b', '2');",
    );
    expect(outcome.commands.at(-1)).toEqual({ method: "refreshToken.setMetadata", args: [{ a: "1", b: "2" }] });
    expect(await resultOf("api.refreshToken.setMetadata('a', '1'); result(event.refresh_token ?? 'none');")).toBe(
      "none",
    );
  });

  it.each([
    ["setMetadata", "'k', 'v'"],
    ["setExpiresAt", "5"],
    ["setIdleExpiresAt", "5"],
    ["evictMetadata", ""],
  ])("%s is refused on an online refresh token", async (method, args) => {
    const online = { ...postLoginEvent, refresh_token: { id: "r", access: "online" } };
    expect(await messageOf(`api.refreshToken.${method}(${args})`, { event: online })).toContain(
      `Cannot call ${method} on an online refresh token.`,
    );
  });

  it.each([
    ["session.setExpiresAt()", "Either inactivity or absolute expiration time must be provided"],
    ["session.setIdleExpiresAt(0)", "Either inactivity or absolute expiration time must be provided"],
    [
      "refreshToken.setExpiresAt('soon')",
      "The expiration time must be a positive number of milliseconds since the epoch.",
    ],
    ["session.setCookieMode()", "Cookie mode must be provided"],
    ["session.setCookieMode('x')", "Invalid cookie mode: x. Valid values are 'persistent' and 'non-persistent'."],
  ])("api.%s", async (call, message) => {
    expect(await messageOf(`api.${call}`, { event })).toBe(message);
  });

  it("cannot be changed after a revocation that refuses the login", async () => {
    const outcome = await outcomeOf("api.session.revoke('gone', { preserveRefreshTokens: true });", { event });
    expect(outcome.denied).toEqual({ action: "action-1", reason: "gone" });
    expect(outcome.commands).toEqual([{ method: "session.revoke", args: ["gone", { preserveRefreshTokens: true }] }]);
  });
});

describe("commands for the server", () => {
  it.each([
    [
      "authentication.challengeWith({ type: 'otp' }, { additionalFactors: [] })",
      [{ type: "otp" }, { additionalFactors: [] }],
    ],
    ["authentication.challengeWithAny([{ type: 'otp' }])", [[{ type: "otp" }]]],
    ["authentication.enrollWith({ type: 'phone' })", [{ type: "phone" }]],
    ["authentication.enrollWithAny([])", [[]]],
    ["authentication.setPrimaryUser('auth0|2')", ["auth0|2"]],
    ["multifactor.enable('any', { allowRememberBrowser: true })", ["any", { allowRememberBrowser: true }]],
    [
      "redirect.sendUserTo('https://there.example/x?a=1', { query: { b: '2 3' } })",
      ["https://there.example/x?a=1&b=2+3"],
    ],
    ["samlResponse.setAudience('urn:x')", ["urn:x"]],
    ["samlResponse.setAttribute('a', ['b', 1])", ["a", ["b", 1]]],
    ["samlResponse.setNameIdentifierFormat()", ["urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"]],
    ["validation.error('code', 'message')", ["code", "message"]],
    ["prompt.render('form', { vars: { a: 1 } })", ["form", { vars: { a: 1 } }]],
    ["prompt.render('form')", ["form", {}]],
  ])("api.%s", async (call, args) => {
    const outcome = await outcomeOf(`api.${call};`);
    expect(outcome.failed).toBeUndefined();
    expect(outcome.commands).toEqual([{ method: call.slice(0, call.indexOf("(")), args }]);
  });

  it.each([
    ["authentication.setPrimaryUser('')", "The provided primary_user_id must be a non-empty string"],
    ["authentication.setPrimaryUser(5)", "The provided primary_user_id must be a non-empty string"],
    ["authentication.setPrimaryUser('u'.repeat(129))", "The provided primary_user_id exceeds the maximum length."],
    [
      "samlResponse.setSignatureAlgorithm('md5')",
      "The SAML setting setSignatureAlgorithm must be rsa-sha256 or rsa-sha1.",
    ],
    ["samlResponse.setSignResponse('yes')", "The SAML setting setSignResponse must be true or false."],
    [
      "samlResponse.setLifetimeInSeconds(0)",
      "The SAML setting setLifetimeInSeconds must be a positive number of seconds.",
    ],
    [
      "samlResponse.setAttribute('a', {})",
      "The value of a SAML attribute must be a string, number, boolean, null, or a list of them.",
    ],
    ["samlResponse.setAttribute('a', 'v'.repeat(2049))", "The value of a SAML attribute exceeds 2048 bytes."],
    [
      "samlResponse.setAttribute('a'.repeat(1025), 1)",
      "The name of a SAML attribute must be a string of up to 1024 bytes.",
    ],
    ["redirect.sendUserTo('nowhere')", "Invalid URL"],
    ["prompt.render()", "The prompt id must be a non-empty string."],
    ["prompt.render('form', 'x')", "The prompt options must be an object."],
    [
      "prompt.render('form', { vars: { a: 'x'.repeat(24 * 1024) } })",
      "The total size of the prompt options exceeds the limit of 24576 bytes.",
    ],
    ["samlResponse.setAudience('x'.repeat(2049))", "The SAML setting setAudience must be at most 2048 bytes long."],
    ["samlResponse.setCert('x'.repeat(4097))", "The SAML setting setCert must be at most 4096 bytes long."],
    [
      "samlResponse.setNameIdentifierProbes(Array(11).fill('p'))",
      "The SAML setting setNameIdentifierProbes must be a list of at most 10.",
    ],
    [
      "samlResponse.setNameIdentifierProbes(['p'.repeat(513)])",
      "The SAML setting setNameIdentifierProbes must be at most 512 bytes long.",
    ],
    ["authentication.recordMethod('https://x.example')", "recordMethod can only be called in onContinuePostLogin."],
    [
      "validation.error('c'.repeat(101), 'm')",
      "The code and message of a validation error are strings of up to 100 characters.",
    ],
  ])("api.%s is refused", async (call, message) => {
    expect(await messageOf(`api.${call}`)).toBe(message);
    expect((await outcomeOf(`try { api.${call}; } catch {}`)).commands).toEqual([]);
  });

  it("changes the primary user once per transaction, across Actions", async () => {
    const outcome = await outcomeOf(Array(2).fill("api.authentication.setPrimaryUser('auth0|2');"));
    expect(outcome.failed?.message).toBe("The primary user can only be altered once per transaction");
  });

  it("loses user_metadata set together with setPrimaryUser, in that Action only", async () => {
    const set = (key: string) => `api.user.setUserMetadata('${key}', 1);`;
    const outcome = await outcomeOf([
      set("first"),
      `${set("lost")} api.user.setAppMetadata('kept', 1); api.authentication.setPrimaryUser('auth0|2'); ${set("lost too")}`,
      set("last"),
    ]);
    expect(outcome.userMetadata).toEqual({ first: 1, last: 1 });
    expect(outcome.appMetadata).toEqual({ kept: 1 });
  });

  it.each([
    ["api.prompt.render('a'); api.prompt.render('b');", "Only 1 render command per action is allowed."],
    [
      "api.redirect.sendUserTo('https://x.example'); try { api.prompt.render('a'); } catch {}",
      "Redirect and render commands cannot be used in the same action.",
    ],
    [
      "api.prompt.render('a'); api.redirect.sendUserTo('https://x.example');",
      "Redirect and render commands cannot be used in the same action.",
    ],
  ])("are aborted where they exclude each other, whatever the Action catches: %s", async (body, message) => {
    const outcome = await outcomeOf(body);
    expect(outcome.failed).toMatchObject({ class: "action_error", message });
    expect(outcome.commands).toEqual([]);
  });

  it("changes at most 100 SAML attributes", async () => {
    const outcome = await outcomeOf("for (let i = 0; i <= 100; i++) api.samlResponse.setAttribute('a' + i, 1);");
    expect(outcome.failed?.message).toBe("Only 100 SAML attributes may be changed.");
  });
});

describe("what the local tenant does not have throws and names the method", () => {
  it.each([
    ["groups.getUserGroups()", "groups"],
    ["groups.hasGroupMembership(['g'])", "groups"],
    ["roles.getUserEffectiveRoles({ take: 5 })", "roles"],
    ["roles.getUserEffectiveRolesByIds(['i'])", "roles"],
    ["roles.getUserEffectiveRolesByNames(['n'])", "roles"],
  ])("api.%s", async (call, lacks) => {
    const method = call.slice(0, call.indexOf("("));
    expect(await messageOf(`api.${call}`)).toBe(`api.${method}: the local tenant has no ${lacks}.`);
  });

  it.each([
    ["groups.getUserGroups({ take: 0 })", 'The "take" parameter must be a positive integer if provided.'],
    ["groups.getUserGroups({ from: 5 })", 'The "from" parameter must be a string if provided.'],
    ["groups.hasGroupMembership([])", 'The "groups" parameter must be a non-empty array of strings.'],
    ["roles.getUserEffectiveRolesByIds()", 'The "ids" parameter must be a non-empty array of strings.'],
    ["roles.getUserEffectiveRolesByNames('n')", 'The "names" parameter must be a non-empty array of strings.'],
  ])("after its arguments are checked: api.%s", async (call, message) => {
    expect(await messageOf(`api.${call}`)).toBe(message);
  });

  it("except rules.wasExecuted: no Rule has run", async () => {
    expect(await resultOf("result(api.rules.wasExecuted('rul_1'));")).toBe(false);
  });
});
