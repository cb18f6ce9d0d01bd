import { expect, it } from "@jest/globals";
import type { Connection } from "../../../../packages/local-tenant/store/entities.ts";
import { defaultSwitches } from "../../../../packages/local-tenant/switches.ts";
import { Upstream } from "../../../../packages/local-tenant/upstream/upstream.ts";

function connection(strategy: string): Connection {
  return { id: "con_1", name: "acme", strategy, options: {}, enabled_clients: [], is_domain_connection: false };
}

it("a login that started with one protocol is not completed with another", async () => {
  const upstream = new Upstream({
    name: "test",
    issuer: "https://tenant.example/",
    switches: defaultSwitches,
    fetch: () => Promise.reject(new Error("unexpected request")),
    now: () => Date.parse("2026-01-01T00:00:00Z"),
    log: () => {},
  });
  const answer = { method: "POST", parameters: new URLSearchParams({ SAMLResponse: "PGEvPg==" }) } as const;
  const memory = { protocol: "oidc", nonce: "n", codeVerifier: undefined } as const;
  await expect(upstream.redeem(connection("samlp"), memory, answer)).rejects.toThrow(
    'The connection "acme" changed its strategy during the login.',
  );
  await expect(upstream.redeem(connection("auth0"), memory, answer)).rejects.toThrow(
    /lacks logins through connections/,
  );
});
