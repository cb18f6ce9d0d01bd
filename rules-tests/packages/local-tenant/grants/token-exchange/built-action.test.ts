import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildAll } from "../../../../../compiler/build.ts";
import { createSigningKeyPem } from "../../../../../compiler/sealing/signing-key.ts";
import { Management } from "../../../../../demonstration/management.ts";
import { deployWithCli } from "../../../../../packages/deploy-cli/import.ts";
import { type RunningTenant, startTenant } from "../../../../../packages/local-tenant/start.ts";
import type { TenantLogEntry } from "../../../../../packages/local-tenant/tenant.ts";
import type { Authority } from "../../../../../packages/loopback/authority.ts";
import { type LoopbackServer, listenOnLoopback } from "../../../../../packages/loopback/https-server.ts";
import { createTrustingFetch, type TrustingFetch } from "../../../../../packages/loopback/trusting-fetch.ts";
import { goodClaims, jwkOf, mint, otherRsa, rsa } from "../../../../actions/token-exchange/tokens.ts";
import { changed, withPolicy } from "../../../../compiler/policy-folder.ts";
import { testAuthority } from "../../../../shared-keys.ts";

/**
 * The Action as it is built and deployed by auth0-deploy-cli, in the tenant's own worker, with an issuer whose keys are
 * at an address: what only the issuer itself could sign wrongly is tried here.
 */
let authority: Authority;
let network: TrustingFetch;
let issuer: LoopbackServer;
let tenant: RunningTenant;
let outDir: string;
let credentials: { client_id: string; client_secret: string };
let published: object[] = [jwkOf(rsa)];
const log: TenantLogEntry[] = [];

beforeAll(async () => {
  authority = testAuthority();
  network = createTrustingFetch(authority.ca);
  issuer = await listenOnLoopback(authority);
  issuer.serve((_request, response) => response.end(JSON.stringify({ keys: published })));
  tenant = await startTenant({ authority, onLog: (entry) => void log.push(entry) });
  outDir = await mkdtemp(join(tmpdir(), "exchange-"));
  const policy = changed("customers/acme.yaml", [
    "https://login.acme.example\n      audience: vendor\n      jwks_uri: https://login.acme.example/jwks",
    `${issuer.origin}\n      audience: acme-intranet\n      jwks_uri: ${issuer.origin}/jwks`,
  ]);
  const signingKeyPem = createSigningKeyPem();
  await withPolicy(policy, (policyDir) =>
    buildAll({ policyDir, environment: "local", outDir, domain: tenant.domain, signingKeyPem }),
  );
  await deployWithCli({
    directory: join(outDir, "tenant"),
    tenantDomain: tenant.domain,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    caFile: tenant.caFile,
    keywords: { ACME_SECRET: "a secret" },
    fast: true,
  });
  const management = await Management.signIn(network.fetch, tenant.issuer, tenant);
  credentials = await management.client("acme--backend");
}, 60_000);

afterAll(async () => {
  await tenant?.close();
  await issuer?.close();
  await network?.close();
  if (outDir) await rm(outDir, { recursive: true, force: true });
});

const managers = "1b2c3d4e-0000-4000-8000-000000000001";

function tokenOf(minting: Parameters<typeof mint>[0] = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const own = { iss: issuer.origin, iat: now - 5, exp: now + 600, email: "ann@acme.example", groups: [managers] };
  return mint({ ...minting, claims: { ...goodClaims(), ...own, ...minting.claims } });
}

async function bring(subject_token: string, extra: Readonly<Record<string, string>> = {}) {
  const response = await network.fetch(new URL("oauth/token", tenant.issuer), {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      client_id: credentials.client_id,
      client_secret: credentials.client_secret,
      subject_token,
      subject_token_type: "https://claims.example.com/subject-token",
      audience: "https://api.example.com/orders",
      scope: "read:orders write:orders offline_access",
      ...extra,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const claimsOf = (token = ""): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));

describe("the deployed Action", () => {
  it("exchanges a token, and federated-login maps its claims", async () => {
    const { status, body } = await bring(tokenOf());
    expect([status, body.error_description]).toEqual([200, undefined]);
    expect(claimsOf(body.access_token)).toMatchObject({
      sub: "oidc|acme-oidc|1",
      scope: "read:orders write:orders offline_access",
      "https://claims.example.com/customer": "acme",
      "https://claims.example.com/subject_type": "user",
      "https://claims.example.com/roles": ["manager"],
    });
    const refreshed = await bring("", {
      grant_type: "refresh_token",
      refresh_token: body.refresh_token ?? "",
      subject_token_type: "",
    });
    expect(claimsOf(refreshed.body.access_token)).toMatchObject({ "https://claims.example.com/roles": ["manager"] });
  });

  it("leaves federated-login its refusals", async () => {
    const none = await bring(tokenOf({ claims: { sub: "2", groups: ["Cleaning"] } }));
    expect([none.status, none.body.error_description]).toEqual([403, expect.stringMatching(/^no_role: /)]);
    const foreign = await bring(tokenOf({ claims: { sub: "3", email: "ann@globex.example" } }));
    expect(foreign.body.error_description).toMatch(/^email_domain_not_allowed: /);
  });

  it("accepts a new key of the issuer once it is published", async () => {
    published = [jwkOf(rsa), jwkOf(otherRsa)];
    // The first fetch was less than a minute ago: a made-up kid makes no other.
    const { body } = await bring(tokenOf({ key: otherRsa }));
    expect(body.error_description).toMatch(/no such key/);
    expect((await bring(tokenOf())).status).toBe(200);
  });

  it.each<[string, Parameters<typeof mint>[0], RegExp]>([
    ["a future iat", { claims: { iat: Math.floor(Date.now() / 1000) + 3600 } }, /in the future/],
    ["no exp", { claims: { exp: undefined } }, /no exp/],
    ["an iat of yesterday", { claims: { iat: Math.floor(Date.now() / 1000) - 86_400 } }, /seconds ago/],
    ["the typ of an access token", { header: { typ: "at+jwt" } }, /by its typ/],
    ["an azp of another application", { claims: { azp: "acme-shop" } }, /azp/],
    ["a key in its header", { header: { jwk: jwkOf(otherRsa) }, key: otherRsa }, /has jwk/],
  ])("refuses a token of the issuer's own with %s", async (_, minting, reason) => {
    const { status, body } = await bring(tokenOf(minting));
    expect([status, body.error]).toEqual([400, "invalid_request"]);
    expect(body.error_description).toMatch(/^subject_token_not_accepted: /);
    expect(body.error_description).toMatch(reason);
  });

  it("reveals neither the token nor the user in its answer and the tenant's log", async () => {
    const token = tokenOf();
    await bring(token);
    const again = await bring(token);
    expect(again.body.error_description).toMatch(/used before/);
    expect(log).toContainEqual(
      expect.objectContaining({ type: "secte", client_id: credentials.client_id, connection: "acme-oidc" }),
    );
    expect(JSON.stringify([again.body, log])).not.toMatch(/eyJ|ann@|Archer|1b2c3d4e/);
  });

  it("never reaches another user's profile", async () => {
    const management = await Management.signIn(network.fetch, tenant.issuer, tenant);
    const code =
      "exports.onExecuteCustomTokenExchange = async (event, api) => api.authentication.setUserByConnection('acme-oidc'," +
      "{ user_id: '1', email: 'ann@acme.test' }, { creationBehavior: 'none', updateBehavior: 'none' });";
    const supported_triggers = [{ id: "custom-token-exchange", version: "v1" }];
    const action = { name: "careless", supported_triggers, code, deploy: true };
    const { id } = await management.request<{ id: string }>("POST", "actions/actions", action);
    const subject_token_type = "urn:careless:token";
    const profile = { name: "careless", subject_token_type, action_id: id, type: "custom_authentication" };
    await management.request("POST", "token-exchange-profiles", profile);
    const { status, body } = await bring("ann", { subject_token_type });
    expect([status, body.error_description]).toEqual([403, expect.stringMatching(/^flow_not_allowed: /)]);
  });
});
