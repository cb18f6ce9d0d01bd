import { expect, it } from "@jest/globals";
import { issueUserTokens } from "../../../../packages/local-tenant/grants/user-tokens.ts";
import { createEndpoint } from "./test-tenant.ts";

const login = { user_id: "oidc|acme|ann", connectionId: "con_acme", sessionId: "session", authenticatedAt: 0 };
const user = {
  ...{ user_id: login.user_id, identities: [], app_metadata: {}, user_metadata: {}, logins_count: 1 },
  ...{ created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z" },
};
const audience = "urn:orders";

const request = {
  ...{ client: { client_id: "portal", name: "Portal", is_first_party: true }, user, login, organization: undefined },
  access: { audience, scopes: ["openid"], accessTokenClaims: {}, idTokenClaims: {}, refreshToken: {} },
  ...{ authorizationId: "login", nonce: undefined, wantsAuthTime: false, refreshToken: undefined },
};

/** A token endpoint whose tokens are signed when the test lets them be. */
async function createSlowSigner() {
  const { parts, tenant } = await createEndpoint();
  const asked: unknown[] = [];
  const release: (() => void)[] = [];
  const sign = async (claims: { readonly aud?: unknown }, _typ: string) => {
    asked.push(claims.aud);
    await new Promise<void>((resolve) => release.push(resolve));
    return `token ${asked.indexOf(claims.aud)}`;
  };
  const slow = { ...tenant, keys: { ...tenant.keys, sign } };
  return { parts: { ...parts, tenant: slow }, store: tenant.store, asked, release };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it("signs the access token and the ID token at once, each on a core of its own", async () => {
  const { parts, store, asked, release } = await createSlowSigner();
  store.resourceServers.put({ id: "orders", identifier: audience, name: "Orders" });
  const answer = issueUserTokens(parts, request);
  await turn();
  expect(asked).toEqual([expect.arrayContaining([audience]), "portal"]);
  for (const go of release) go();
  expect(await answer).toMatchObject({ access_token: "token 0", id_token: "token 1" });
});

it("signs nothing where the API is gone", async () => {
  const { parts, asked } = await createSlowSigner();
  await expect(issueUserTokens(parts, request)).rejects.toMatchObject({ error: "access_denied" });
  await turn();
  expect(asked).toEqual([]);
});
