import { describe, expect, it } from "@jest/globals";
import { messageOf, outcomeOf, resultOf } from "../running.ts";

const event = {
  accessToken: { customClaims: {}, scope: ["read:a", "write:a"] },
  client: { client_id: "machine", name: "Machine", metadata: {} },
  request: { body: { grant_type: "client_credentials" }, ip: "127.0.0.1", geoip: {}, method: "POST" },
  resource_server: { identifier: "https://api.example" },
  transaction: { requested_scopes: ["read:a"] },
};
const running = { trigger: "credentials-exchange", event } as const;

it("has the surface of the trigger's version 2", async () => {
  const names =
    "result(Object.fromEntries(Object.entries(api).map(([name, part]) => [name, Object.keys(part).sort().join(' ')])));";
  expect(await resultOf(names, running)).toEqual({
    access: "deny",
    accessToken: "setCustomClaim",
    cache: "delete get set",
    transaction: "addTargetScope clearTargetScopes removeTargetScope setTargetScopes",
  });
});

describe("deny", () => {
  it.each([
    ["'invalid_scope', 'no'", { code: "invalid_scope", reason: "no" }],
    ["'own_code', 'no'", { code: "own_code", reason: "no" }],
    ["'server_error'", { code: "server_error", reason: "" }],
    ["", { code: "", reason: "" }],
  ])("(%s)", async (args, denied) => {
    const outcome = await outcomeOf(
      [`api.access.deny(${args}).accessToken.setCustomClaim('a', 1);`, "throw 1;"],
      running,
    );
    expect(outcome.failed).toBeUndefined();
    expect(outcome.denied).toEqual({ action: "action-1", ...denied });
  });
});

it("leaves names of claims to the server, including `scope`", async () => {
  const outcome = await outcomeOf(
    "api.accessToken.setCustomClaim('scope', 'x').accessToken.setCustomClaim('sub', 'y');",
    running,
  );
  expect(outcome.accessTokenClaims).toEqual({ scope: "x", sub: "y" });
});

describe("target scopes", () => {
  it("are absent from the outcome if no Action changes them", async () => {
    expect(await outcomeOf("", running)).not.toHaveProperty("targetScopes");
  });

  it.each([
    ["addTargetScope(' export:a ')", ["read:a", "write:a", "export:a"]],
    ["addTargetScope('read:a')", ["read:a", "write:a"]],
    ["removeTargetScope('write:a')", ["read:a"]],
    ["setTargetScopes(['x', ' x ', 'y'])", ["x", "y"]],
    ["setTargetScopes([])", []],
    ["clearTargetScopes()", []],
  ])("start as the token's scopes and are mirrored at once: %s", async (call, expected) => {
    const outcome = await outcomeOf(
      [
        `api.transaction.${call}; console.log(JSON.stringify(event.transaction.target_scopes));`,
        "console.log(JSON.stringify(event.transaction.target_scopes)); event.transaction.target_scopes?.push('forged');",
        "console.log(JSON.stringify(event.transaction.target_scopes));",
      ],
      running,
    );
    expect(outcome.targetScopes).toEqual(expected);
    for (const { logs } of outcome.executions) expect(JSON.parse(logs[0]?.text ?? "")).toEqual(expected);
  });

  it("start as the event's own target scopes, if present", async () => {
    const started = { ...event, transaction: { ...event.transaction, target_scopes: ["z"] } };
    const outcome = await outcomeOf("api.transaction.addTargetScope('y');", { ...running, event: started });
    expect(outcome.targetScopes).toEqual(["z", "y"]);
  });

  it.each([
    ["addTargetScope(1)", "The value for the scope must be a string."],
    ["removeTargetScope('')", "The value for the scope is required."],
    ["setTargetScopes('x')", "The value for scopes must be an array."],
    ["setTargetScopes(['a b'])", "The value for the scope must not have whitespace."],
    [
      "setTargetScopes(Array.from({ length: 1001 }, (_, i) => 's' + i))",
      "The number of scopes exceeds the allowed maximum of 1000.",
    ],
  ])("are checked: %s", async (call, message) => {
    expect(await messageOf(`api.transaction.${call}`, running)).toBe(message);
  });
});
