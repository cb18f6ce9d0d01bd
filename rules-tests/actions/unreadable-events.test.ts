import { beforeAll, describe, expect, it } from "@jest/globals";
import { BuiltActions } from "./built-actions.ts";
import { config, loginEvent, machineEvent, unmanaged } from "./fixture.ts";

/** Facts in an unreadable form must never count as absent. */
let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

const lists: readonly unknown[] = [
  "read:orders write:orders",
  ["read:orders write:orders"],
  ["read:orders\t"],
  [["write:orders"]],
  ["read:orders", 7],
  { 0: "write:orders", length: 1 },
  true,
];

describe("scopes that are not a list of scopes", () => {
  it.each(lists)("a machine is refused: %j", async (scopes) => {
    const event = machineEvent();
    const granted = await built.machine({ ...event, accessToken: { customClaims: {}, scope: scopes } });
    expect(granted).toMatchObject({ code: "policy_unavailable", oauthError: "server_error", access: {} });
    const target = { requested_scopes: [], target_scopes: scopes };
    expect((await built.machine({ ...event, transaction: target })).code).toBe("policy_unavailable");
    const requested = { requested_scopes: scopes };
    expect((await built.machine({ ...event, transaction: requested })).code).toBe("policy_unavailable");
  });

  it.each(lists)("a user is refused, with an API or without: %j", async (requested_scopes) => {
    for (const audience of ["https://api.test/orders", null]) {
      const seen = await built.login(loginEvent({ audience, transaction: { requested_scopes } }));
      expect(seen).toMatchObject({ code: "policy_unavailable", access: {}, id: {} });
    }
  });

  it("an empty scope counts as none, and so does a missing one", async () => {
    for (const requested_scopes of [[""], undefined, null]) {
      expect((await built.login(loginEvent({ transaction: { requested_scopes } }))).access.scopes).toEqual([]);
    }
  });

  it("does not affect unmanaged clients", async () => {
    const client = unmanaged("other");
    const audience = "https://elsewhere.test";
    const login = loginEvent({ client, connection: unmanaged("own"), audience });
    expect(await built.login({ ...login, transaction: { requested_scopes: "a b" } })).toMatchObject({
      code: undefined,
    });
    const machine = machineEvent({ client, audience });
    expect(await built.machine({ ...machine, accessToken: "x" })).toMatchObject({ code: undefined });
  });
});

describe("an API that is not named by an object", () => {
  it.each<unknown>(["https://api.test/orders", ["https://api.test/orders"], 1, true])(
    "%j is requested",
    async (api) => {
      const seen = await built.login(loginEvent({ event: { resource_server: api } }));
      expect(seen).toMatchObject({ code: "audience_not_allowed", access: {} });
    },
  );

  it.each<unknown>([7, true, ["https://api.test/orders"], { href: "https://api.test/orders" }])(
    "nor by a string: identifier %j is requested",
    async (identifier) => {
      const seen = await built.login(loginEvent({ event: { resource_server: { identifier } } }));
      expect(seen).toMatchObject({ code: "audience_not_allowed", access: {}, id: {} });
      const machine = await built.machine({ ...machineEvent(), resource_server: { identifier } });
      expect(machine).toMatchObject({ code: "audience_not_allowed", access: {} });
    },
  );
});

describe("unreadable times of a login", () => {
  it.each<unknown>(["federated", { 0: { name: "federated" } }, 1])("methods %j are too old", async (methods) => {
    const seen = await built.login(loginEvent({ event: { authentication: { methods } } }));
    expect(seen.code).toBe("reauthentication_required");
  });
});
