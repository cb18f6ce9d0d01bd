import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import {
  hasConnectionInUserId,
  strategies,
  strategyNames,
  strategyOf,
} from "../../../packages/auth0-dialect/strategies.ts";
import type { Connection } from "../../../packages/local-tenant/store/entities.ts";
import { defaultSwitches } from "../../../packages/local-tenant/switches.ts";
import { Upstream } from "../../../packages/local-tenant/upstream/upstream.ts";

const upstream = new Upstream({
  name: "test",
  issuer: "https://tenant.example/",
  switches: defaultSwitches,
  fetch: () => Promise.reject(new Error("no request expected")),
  now: () => Date.parse("2026-01-01T00:00:00Z"),
  log: () => {},
});

function connection(strategy: string): Connection {
  return { id: "con_1", name: "acme", strategy, options: {}, enabled_clients: [], is_domain_connection: false };
}

describe("the table of strategies", () => {
  it("matches the schema of policies", async () => {
    const path = new URL("../../../deploy/schema/customer.schema.json", import.meta.url);
    const schema = await readFile(path, "utf8");
    const [, list = ""] = /"enum": (\[\s*"oidc"[^\]]*\])/.exec(schema) ?? [];
    expect(JSON.parse(list)).toEqual(strategyNames("enterprise"));
  });

  it.each(Object.entries(strategies))("says whether the tenant supports login by %s", async (name, { protocol }) => {
    const begun = upstream.begin(connection(name), { state: "s", loginHint: undefined });
    // Options are missing: a supported strategy fails at its options.
    const refusal = protocol === "other" ? /lacks logins through connections with the strategy/ : /options\./;
    await expect(begun).rejects.toThrow(refusal);
  });

  it("has no names from Object.prototype", () => {
    expect(strategyOf("constructor")).toBeUndefined();
    expect(strategyOf("__proto__")).toBeUndefined();
  });

  it("puts the connection into the ids of users of enterprise and unknown strategies only", () => {
    expect(["samlp", "ad", "google-oauth2", "auth0", "email", "of-tomorrow"].map(hasConnectionInUserId)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});
