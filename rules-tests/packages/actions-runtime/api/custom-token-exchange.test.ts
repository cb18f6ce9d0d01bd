import { describe, expect, it } from "@jest/globals";
import { messageOf, outcomeOf, resultOf } from "../running.ts";

const event = {
  client: { client_id: "backend", name: "Backend", metadata: {} },
  request: { body: {}, ip: "127.0.0.1", geoip: {}, method: "POST" },
  resource_server: { identifier: "https://api.example" },
  transaction: {
    subject_token: "t",
    subject_token_type: "urn:acme:token",
    requested_scopes: [],
    requested_token_type: null,
  },
};
const running = { trigger: "custom-token-exchange", event } as const;
const options = "{ creationBehavior: 'none', updateBehavior: 'replace' }";
const nested = (levels: number): string => (levels === 1 ? "{ sub: 's' }" : `{ sub: 's', act: ${nested(levels - 1)} }`);

it("has the surface of the trigger's version 1", async () => {
  const names =
    "result(Object.fromEntries(Object.entries(api).map(([name, part]) => [name, Object.keys(part).sort().join(' ')])));";
  expect(await resultOf(names, running)).toEqual({
    access: "deny rejectInvalidSubjectToken",
    authentication: "setActor setOrganization setUserByConnection setUserById",
    cache: "delete get set",
    transaction: "setMetadata",
    user: "setAppMetadata setUserMetadata",
  });
});

it("refuses, even if a user is set afterwards", async () => {
  const outcome = await outcomeOf("api.access.deny('own', 'no'); api.authentication.setUserById('auth0|1');", running);
  expect(outcome.denied).toEqual({ action: "action-1", code: "own", reason: "no" });
});

it("refuses an invalid subject token", async () => {
  expect((await outcomeOf("api.access.rejectInvalidSubjectToken('bad');", running)).denied).toEqual({
    action: "action-1",
    code: "invalid_request",
    reason: "bad",
    invalidSubjectToken: true,
  });
});

it("tells the server the user of the exchange", async () => {
  const outcome = await outcomeOf(
    `api.authentication.setUserByConnection('acme', { user_id: '1', custom: [1] }, ${options});
     api.authentication.setUserById('auth0|1'); api.authentication.setOrganization('org_1'); api.authentication.setActor({ sub: 'a', n: 1 });
     api.user.setAppMetadata('k', 1); api.user.setUserMetadata('k', null);`,
    running,
  );
  expect(outcome.commands).toEqual([
    {
      method: "authentication.setUserByConnection",
      args: ["acme", { user_id: "1", custom: [1] }, { creationBehavior: "none", updateBehavior: "replace" }],
    },
    { method: "authentication.setUserById", args: ["auth0|1"] },
    { method: "authentication.setOrganization", args: ["org_1"] },
    { method: "authentication.setActor", args: [{ sub: "a", n: 1 }] },
  ]);
  expect(outcome).toMatchObject({ appMetadata: { k: 1 }, userMetadata: { k: null } });
});

describe("arguments", () => {
  it.each([
    ["access.deny('c')", "Invalid deny arguments:  must have required property 'reason'"],
    [
      "access.deny()",
      "Invalid deny arguments:  must have required property 'code';  must have required property 'reason'",
    ],
    ["access.deny(1, 'r')", "Invalid deny arguments: code must be string"],
    ["access.deny('c'.repeat(1025), 'r')", "Invalid deny arguments: code must NOT have more than 1024 characters"],
    ["access.deny('c', 'r'.repeat(4097))", "Invalid deny arguments: reason must NOT have more than 4096 characters"],
    [
      "access.rejectInvalidSubjectToken()",
      "Invalid rejectInvalidSubjectToken arguments:  must have required property 'reason'",
    ],
    ["authentication.setUserById(5)", "Invalid setUserById arguments: user_id must be string"],
    [
      "authentication.setUserById('u'.repeat(513))",
      "Invalid setUserById arguments: user_id must NOT have more than 512 characters",
    ],
    [
      "authentication.setOrganization('o'.repeat(51))",
      "Invalid setOrganization arguments: organization_id_or_name must NOT have more than 50 characters",
    ],
    ["user.setAppMetadata(5, 1)", "Invalid setAppMetadata arguments: key must be string"],
    ["user.setUserMetadata('k')", "Invalid setUserMetadata arguments:  must have required property 'value'"],
    ["transaction.setMetadata('k', 1)", "Method not implemented."],
    [
      `authentication.setUserByConnection('c', 'x', ${options})`,
      "Invalid setUserByConnection arguments: user_attributes must be object",
    ],
    [
      `authentication.setUserByConnection('c', {}, ${options})`,
      "Invalid setUserByConnection arguments: user_attributes must have required property 'user_id'",
    ],
    [
      "authentication.setUserByConnection('c', { user_id: '1' })",
      "Invalid setUserByConnection arguments:  must have required property 'options'",
    ],
    [
      "authentication.setUserByConnection('c', { user_id: '1' }, { creationBehavior: 'always' })",
      "Invalid setUserByConnection arguments: creationBehavior must be equal to one of the allowed values; options must have required property 'updateBehavior'",
    ],
    [
      `authentication.setUserByConnection('c', { user_id: '1', email_verified: 'yes' }, ${options})`,
      "Invalid setUserByConnection arguments: email_verified must be boolean",
    ],
    [
      `authentication.setUserByConnection('c', { user_id: 'u'.repeat(256) }, ${options})`,
      "Invalid setUserByConnection arguments: user_id must NOT have more than 255 characters",
    ],
    [
      `authentication.setUserByConnection('c', Object.fromEntries(Array.from({ length: 25 }, (_, i) => ['user_id' + (i || ''), '1'])), ${options})`,
      "Invalid setUserByConnection arguments: user_attributes must NOT have more than 24 properties",
    ],
  ])("api.%s", async (call, message) => {
    expect(await messageOf(`api.${call}`, running)).toBe(message);
    expect((await outcomeOf(`try { api.${call}; } catch {}`, running)).commands).toEqual([]);
  });

  it.each([
    ["'a'", "The actor must be a plain object."],
    ["[]", "The actor must be a plain object."],
    ["{}", "The actor object must contain a sub claim."],
    ["{ sub: '' }", "The actor object must contain a sub claim."],
    ["{ sub: 's'.repeat(513) }", "Invalid setActor arguments: sub must NOT have more than 512 characters"],
    ["{ sub: 's', type: {}, a: 1, b: true, c: 'x', d: 1, e: 1 }", "none"],
    [
      "{ sub: 's', a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }",
      "No more than 5 custom properties are allowed in the actor object.",
    ],
    ["{ sub: 's', a: null }", "Custom property in an actor object must be a string, number, or boolean."],
    [
      "{ sub: 's', ['a'.repeat(65)]: 1 }",
      "Custom property key in an actor object must NOT have more than 64 characters.",
    ],
    [
      "{ sub: 's', a: 'x'.repeat(65) }",
      "Custom string property value in an actor object must NOT have more than 64 characters.",
    ],
    ["{ sub: 's', act: 'x' }", "The act claim must be a plain object."],
    [nested(5), "none"],
    [nested(6), "Actor nesting must not exceed 5 levels."],
  ])("setActor(%s)", async (actor, message) => {
    expect(await messageOf(`api.authentication.setActor(${actor})`, running)).toBe(message);
  });
});
