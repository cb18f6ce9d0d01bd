import { beforeAll, describe, expect, it } from "@jest/globals";
import { compile } from "../../../compiler/compile.ts";
import { createSigningKeyPem } from "../../../compiler/sealing/signing-key.ts";
import { testPublicKey } from "../../shared-keys.ts";
import { basePolicy } from "../policy-files/base-policy.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const compiled = (files: Files = {}) =>
  withPolicy(
    files,
    async (dir) => (await compile({ dir, environment: "local", signingKeyPem: createSigningKeyPem() })).files,
  );

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = await compiled();
});
const read = (path: string, from = files): Record<string, unknown> => JSON.parse(from.get(path) ?? `"no ${path}"`);

describe("dist/tenant", () => {
  it("has a file for every object and no others", () => {
    expect([...files.keys()].sort()).toEqual([
      "actions/client-credentials-guard.json",
      "actions/client-credentials-guard/code.js",
      "actions/federated-login.json",
      "actions/federated-login/code.js",
      "actions/token-exchange.json",
      "actions/token-exchange/code.js",
      "clients/acme--backend.json",
      "clients/acme--mobile.json",
      "clients/acme--portal.json",
      "clients/acme--sync.json",
      "clients/vendor--console.json",
      "connections/acme-oidc.json",
      "connections/globex-saml.json",
      "connections/staff.json",
      "grants/acme--backend--orders.json",
      "grants/acme--mobile--orders.json",
      "grants/acme--portal--orders.json",
      "grants/acme--sync--orders.json",
      "grants/vendor--console--orders.json",
      "organizations/acme.json",
      "organizations/globex.json",
      "organizations/vendor.json",
      "resource-servers/invoices.json",
      "resource-servers/orders.json",
      "token-exchange-profiles/token-exchange.json",
      "triggers/triggers.json",
    ]);
  });

  it("binds each Action to its trigger as the last one, on Node 22", () => {
    expect(read("triggers/triggers.json")).toEqual({
      "post-login": [{ action_name: "federated-login", display_name: "federated-login" }],
      "credentials-exchange": [{ action_name: "client-credentials-guard", display_name: "client-credentials-guard" }],
    });
    expect(read("actions/federated-login.json")).toMatchObject({
      name: "federated-login",
      code: "./actions/federated-login/code.js",
      runtime: "node22",
      deployed: true,
      dependencies: [],
      supported_triggers: [{ id: "post-login", version: "v3" }],
    });
    expect(read("actions/client-credentials-guard.json").supported_triggers).toEqual([
      { id: "credentials-exchange", version: "v2" },
    ]);
  });

  it("binds token exchange to a profile with the vendor's own token type, and to no trigger", () => {
    expect(read("token-exchange-profiles/token-exchange.json")).toEqual({
      name: "token-exchange",
      subject_token_type: "https://claims.example.com/subject-token",
      action: "token-exchange",
      type: "custom_authentication",
    });
    expect(read("actions/token-exchange.json").supported_triggers).toEqual([
      { id: "custom-token-exchange", version: "v1" },
    ]);
    expect(read("triggers/triggers.json")).not.toHaveProperty("custom-token-exchange");
  });

  it("omits token exchange if no application uses it", async () => {
    const text = basePolicy["customers/acme.yaml"] ?? "";
    const without = text.replace(/ {2}backend:\n(?: {4}.*\n)+/, "");
    expect(without).not.toContain("exchange");
    const names = [...(await compiled({ "customers/acme.yaml": without })).keys()];
    expect(names.filter((name) => name.includes("exchange"))).toEqual([]);
    expect(names).toContain("actions/client-credentials-guard/code.js");
  });

  it("protects each API with grants, for users and for clients", () => {
    const required = { policy: "require_client_grant" };
    expect(read("resource-servers/orders.json")).toMatchObject({
      identifier: "https://api.example.com/orders",
      token_dialect: "rfc9068_profile",
      signing_alg: "RS256",
      enforce_policies: false,
      subject_type_authorization: { user: required, client: required },
      scopes: [
        { value: "read:orders", description: "Read orders" },
        { value: "write:orders", description: "Change orders" },
      ],
    });
  });

  it("grants user applications the customer's roles' scopes, machines their own, shared ones all roles' scopes", () => {
    const audience = "https://api.example.com/orders";
    const grants = [
      ["acme--portal", "Acme Portal", "user", ["read:orders", "write:orders"]],
      ["acme--sync", "acme--sync", "client", ["read:orders"]],
      ["acme--backend", "acme--backend", "user", ["read:orders", "write:orders"]],
      ["vendor--console", "vendor--console", "user", ["read:orders", "write:orders"]],
    ] as const;
    for (const [id, client_id, subject_type, scope] of grants) {
      expect(read(`grants/${id}--orders.json`)).toEqual({ client_id, audience, subject_type, scope });
    }
  });

  it("grants a shared application its APIs, whatever the vendor's own access is", async () => {
    const vendor = changed("vendor.yaml", ["apis: [orders]", "apis: [orders, invoices]"]);
    const grant = read("grants/vendor--console--invoices.json", await compiled(vendor));
    expect(grant).toMatchObject({ subject_type: "user", scope: ["read:invoices"] });
  });

  it("limits access tokens to ten minutes, or to the API's token_lifetime, in every flow", async () => {
    expect(read("resource-servers/orders.json")).toMatchObject({ token_lifetime: 600, token_lifetime_for_web: 600 });
    const name = "    name: Orders API\n";
    for (const [text, seconds] of [
      ["1m", 60],
      ["90s", 90],
      ["24h", 86_400],
    ] as const) {
      const from = await compiled(changed("apis.yaml", [name, `${name}    token_lifetime: ${text}\n`]));
      const limits = { token_lifetime: seconds, token_lifetime_for_web: seconds };
      expect(read("resource-servers/orders.json", from)).toMatchObject(limits);
      expect(read("resource-servers/invoices.json", from)).toMatchObject({ token_lifetime: 600 });
    }
  });

  describe("limits refresh tokens, the whole family of a rotating one included,", () => {
    const lifetimesOf = (id: string, from?: ReadonlyMap<string, string>) => {
      const settings = read(`clients/${id}.json`, from).refresh_token as Record<string, unknown>;
      expect(settings).toMatchObject({ expiration_type: "expiring", rotation_type: "rotating", leeway: 0 });
      expect(settings).toMatchObject({ infinite_token_lifetime: false, infinite_idle_token_lifetime: false });
      return [settings.token_lifetime, settings.idle_token_lifetime];
    };
    const acme = (text: string) =>
      changed("customers/acme.yaml", ["reauthenticate_after: 12h", `reauthenticate_after: ${text}`]);
    const globex = (text: string) => ({
      "customers/globex.yaml": `${basePolicy["customers/globex.yaml"]}reauthenticate_after: ${text}\n`,
    });
    const vendor = (text: string) => ({ "vendor.yaml": `${basePolicy["vendor.yaml"]}reauthenticate_after: ${text}\n` });

    it("to the default of reauthenticate_after", () => {
      for (const id of ["acme--portal", "acme--mobile", "acme--backend", "vendor--console"])
        expect(lifetimesOf(id)).toEqual([43_200, 21_600]);
      expect(read("clients/acme--sync.json")).not.toHaveProperty("refresh_token");
    });

    it("to the own customer's, and of shared applications to the shortest of all customers", async () => {
      const own = await compiled({ ...acme("8h"), ...globex("1h") });
      expect(lifetimesOf("acme--portal", own)).toEqual([28_800, 14_400]);
      expect(lifetimesOf("acme--backend", own)).toEqual([28_800, 14_400]);
      expect(lifetimesOf("vendor--console", own)).toEqual([3600, 1800]);
      const vendors = await compiled({ ...acme("8h"), ...vendor("2h") });
      expect(lifetimesOf("acme--portal", vendors)).toEqual([28_800, 14_400]);
      expect(lifetimesOf("vendor--console", vendors)).toEqual([7200, 3600]);
    });

    it("to Auth0's 30 days, if reauthenticate_after is longer", async () => {
      const from = await compiled({ ...acme("90d"), ...globex("60d"), ...vendor("90d") });
      expect(lifetimesOf("acme--portal", from)).toEqual([2_592_000, 1_296_000]);
      expect(lifetimesOf("vendor--console", from)).toEqual([2_592_000, 1_296_000]);
    });
  });

  it("describes clients by type and party", () => {
    expect(read("clients/acme--portal.json")).toMatchObject({
      name: "Acme Portal",
      app_type: "spa",
      is_first_party: false,
      third_party_security_mode: "strict",
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
      callbacks: ["https://portal.acme.example/callback"],
      web_origins: ["https://portal.acme.example"],
      refresh_token: { rotation_type: "rotating", expiration_type: "expiring" },
    });
    // Auth0 refuses settings that it does not support for third-party applications.
    for (const name of ["oidc_conformant", "allowed_logout_urls"]) {
      expect(read("clients/acme--portal.json")).not.toHaveProperty(name);
      expect(read("clients/vendor--console.json")).toHaveProperty(name);
    }
    expect(read("clients/acme--sync.json")).toMatchObject({
      app_type: "non_interactive",
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
      is_first_party: true,
    });
    expect(read("clients/acme--mobile.json")).toMatchObject({
      app_type: "native",
      callbacks: ["com.acme.app:/callback"],
    });
    expect(read("clients/acme--mobile.json")).not.toHaveProperty("web_origins");
    expect(read("clients/acme--backend.json")).toMatchObject({
      grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange", "refresh_token"],
      token_exchange: { allow_any_profile_of_type: ["custom_authentication"] },
      token_endpoint_auth_method: "client_secret_post",
      is_first_party: true,
    });
    for (const id of ["acme--portal", "acme--sync", "acme--mobile", "vendor--console"]) {
      expect(read(`clients/${id}.json`)).not.toHaveProperty("token_exchange");
    }
    for (const id of ["acme--portal", "acme--sync", "vendor--console"]) {
      const metadata = read(`clients/${id}.json`).client_metadata as Record<string, string>;
      expect(metadata.customer).toBe(id.split("--")[0]);
      expect(metadata.policy_1).toMatch(/^2\.\d\.\d+\./);
    }
  });

  it("registers a machine's own key under a name that changes with the key", async () => {
    const withKey = async (key: string) => {
      const indented = key.trim().replaceAll("\n", "\n        ");
      const policy = changed("customers/acme.yaml", [
        "authentication: secret",
        `authentication:\n      private_key_jwt: |\n        ${indented}`,
      ]);
      return read("clients/acme--sync.json", await compiled(policy));
    };
    const [first, second] = [testPublicKey(0), testPublicKey(1)];
    const client = await withKey(first);
    const credentialsOf = (file: Record<string, unknown>) =>
      (file.client_authentication_methods as { private_key_jwt: { credentials: { name: string; pem: string }[] } })
        .private_key_jwt.credentials;
    expect(credentialsOf(client)).toEqual([
      { name: expect.stringMatching(/^key-[0-9a-f]{16}$/), credential_type: "public_key", pem: first },
    ]);
    expect(client).not.toHaveProperty("token_endpoint_auth_method");
    expect(credentialsOf(await withKey(second))[0]?.name).not.toBe(credentialsOf(client)[0]?.name);
    expect(credentialsOf(await withKey(first))).toEqual(credentialsOf(client));
  });

  it("enables connections for their customer's and shared applications; third-party ones use domain-level", () => {
    expect(read("connections/acme-oidc.json")).toMatchObject({
      strategy: "oidc",
      is_domain_connection: true,
      enabled_clients: ["vendor--console", "acme--backend"],
      options: { issuer: "https://login.acme.example", client_secret: "@@ACME_SECRET@@" },
      metadata: { owner: "sales", customer: "acme" },
    });
    expect(read("connections/globex-saml.json")).toMatchObject({
      strategy: "samlp",
      is_domain_connection: false,
      enabled_clients: ["vendor--console"],
    });
  });

  it("makes every connection domain-level if a shared application is a third party's", async () => {
    const shared = await compiled(changed("vendor.yaml", ["party: first", "party: third"]));
    for (const name of ["acme-oidc", "globex-saml", "staff"]) {
      expect(read(`connections/${name}.json`, shared).is_domain_connection).toBe(true);
    }
  });

  it("creates an organization for each customer, with its connections and its signed name", () => {
    expect(read("organizations/acme.json")).toMatchObject({
      name: "acme",
      display_name: "Acme",
      metadata: { customer: "acme", policy_1: expect.stringMatching(/^2\.1\./) },
      connections: [{ name: "acme-oidc", assign_membership_on_login: true }],
    });
  });

  it("admits third-party applications to the organizations of customers that have one", () => {
    expect(read("organizations/acme.json").third_party_client_access).toBe("allow");
    expect(read("organizations/globex.json").third_party_client_access).toBe("block");
  });

  it("omits customers that the environment lacks", async () => {
    const without = await compiled({
      "environments/local.yaml": "domain: localhost:8443\nvalues: { ISSUER: https://x.example }\ncustomers: [globex]\n",
    });
    expect([...without.keys()].filter((path) => path.includes("acme"))).toEqual([]);
    expect(without.has("connections/globex-saml.json")).toBe(true);
  });
});

describe("names of claims", () => {
  it.each([
    ["https://claims.example.com", "https://claims.example.com/", "https://claims.example.com/subject-token"],
    ["https://claims.example.com/", "https://claims.example.com/", "https://claims.example.com/subject-token"],
    ["https://vendor", "https://vendor/", "https://vendor/subject-token"],
    ["vendor", "vendor_", "urn:vendor:subject-token"],
    ["vendor_", "vendor_", "urn:vendor:subject-token"],
  ])("begin, for the namespace %s, with %s", async (namespace, prefix, subjectToken) => {
    const built = await compiled(changed("apis.yaml", ["https://claims.example.com", namespace]));
    expect(built.get("actions/federated-login/code.js")).toContain(`"claimPrefix": ${JSON.stringify(prefix)}`);
    const profile = read("token-exchange-profiles/token-exchange.json", built);
    expect(profile.subject_token_type).toBe(subjectToken);
  });
});

describe("what an API and a connection say of their tokens and users", () => {
  it.each([
    ["", "rfc9068_profile"],
    ["    token_dialect: rfc9068\n", "rfc9068_profile"],
    ["    token_dialect: auth0\n", "access_token"],
  ])("%j gives %s", async (text, dialect) => {
    const built = await compiled(changed("apis.yaml", ["    unmanaged: enforce\n", text]));
    expect(read("resource-servers/orders.json", built).token_dialect).toBe(dialect);
  });

  it("keeps a SCIM configuration unchanged, and adds none", async () => {
    const scim = { user_id_attribute: "externalId", mapping: [{ scim: "title", auth0: "app_metadata.title" }] };
    const line = `    scim_configuration: ${JSON.stringify(scim)}\n    metadata: { owner: sales }\n`;
    const built = await compiled(changed("customers/acme.yaml", ["    metadata: { owner: sales }\n", line]));
    expect(read("connections/acme-oidc.json", built).scim_configuration).toEqual(scim);
    expect(read("connections/acme-oidc.json")).not.toHaveProperty("scim_configuration");
  });
});
