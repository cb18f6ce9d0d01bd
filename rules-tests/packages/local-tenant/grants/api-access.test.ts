import { beforeEach, describe, expect, it } from "@jest/globals";
import { OAuthError } from "../../../../packages/auth0-dialect/oauth-error.ts";
import { clientAccess, effectiveAudience, userAccess } from "../../../../packages/local-tenant/grants/api-access.ts";
import { changedScopes } from "../../../../packages/local-tenant/grants/changed-scopes.ts";
import type { Client, ClientGrant, ResourceServer } from "../../../../packages/local-tenant/store/entities.ts";
import { audience, machine, orders, portal } from "../world/acme.ts";
import { createEndpoint, type Endpoint } from "./test-tenant.ts";

const denied = (description: string, error = "access_denied") => new OAuthError(403, error, description);
const needsGrant =
  `Client is not authorized to access "${audience}". ` +
  'You need to create a "client-grant" associated to this API. ' +
  "See: https://auth0.com/docs/api/management/v2/client-grants/post-client-grants";

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await createEndpoint();
  endpoint.tenant.store.resourceServers.put(orders);
});
const api = (changes: Partial<ResourceServer>) =>
  void endpoint.tenant.store.resourceServers.put({ ...orders, ...changes });
const grant = (changes: Partial<ClientGrant> = {}) => {
  const usual = { id: "cgr_1", client_id: "machine", audience, scope: ["read:orders", "gone:orders"] };
  return endpoint.tenant.store.clientGrants.put({ ...usual, ...changes });
};
const fails = (act: () => unknown, { status, error, message }: OAuthError) => {
  let thrown: unknown;
  try {
    act();
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toEqual(expect.objectContaining({ status, error, message }));
};

describe("the access of a client on its own behalf", () => {
  const access = () => clientAccess(endpoint.tenant, machine, audience);

  it("has the scopes of its grant that the API has", () => {
    const given = grant();
    expect(access()).toEqual({ grant: given, resourceServer: orders, scopes: ["read:orders"] });
    grant({ subject_type: "client", scope: ["write:orders"] });
    expect(access().scopes).toEqual(["write:orders"]);
    grant({ scope: undefined as never });
    expect(access().scopes).toEqual([]);
    grant({ allow_all_scopes: true });
    expect(access().scopes).toEqual(["read:orders", "write:orders", "export:orders"]);
    api({ scopes: undefined as never });
    expect(access().scopes).toEqual([]);
  });

  it.each<[string, Partial<ClientGrant>]>([
    ["another client", { client_id: "portal" }],
    ["another API", { audience: "urn:x" }],
    ["users", { subject_type: "user" }],
  ])("is refused with a grant for %s", (_what, changes) => {
    grant(changes);
    fails(access, denied(needsGrant));
  });

  it("is refused without a grant, whatever the API's policy", () => {
    fails(access, denied(needsGrant));
    api({ subject_type_authorization: undefined as never });
    fails(access, denied(needsGrant));
  });

  it("is refused where the API denies it to every client", () => {
    grant();
    api({ subject_type_authorization: { client: { policy: "deny_all" } } });
    fails(access, denied(`The API "${audience}" denies access to every client on its own behalf.`));
  });

  it("is refused to an API that does not exist", () => {
    fails(() => clientAccess(endpoint.tenant, machine, "urn:x"), denied("Service not found: urn:x"));
  });

  const lacks = (what: string) => new OAuthError(400, "invalid_request", `The local tenant lacks ${what}.`);
  it.each<[string, Partial<ResourceServer>, string]>([
    [
      "permissions in tokens",
      { token_dialect: "access_token_authz" },
      "the token dialect access_token_authz, which this API uses",
    ],
    ["another algorithm", { signing_alg: "HS256" }, "tokens signed with HS256, which this API uses"],
    [
      "encryption",
      { token_encryption: { encryption_key: { pem: "" } } },
      "encrypted access tokens, which this API wants",
    ],
    ["possession", { proof_of_possession: { required: true } }, "proof of possession, which this API requires"],
  ])("is refused where the API wants %s", (_what, changes, what) => {
    grant();
    api(changes);
    fails(access, lacks(what));
  });

  it.each<[string, Partial<ResourceServer>]>([
    ["the usual dialects", { token_dialect: "access_token" }],
    ["no dialect", { token_dialect: undefined as never }],
    ["the usual algorithm", { signing_alg: "RS256" }],
    ["possession of nobody", { proof_of_possession: { required: false } }],
    ["nothing of possession", { proof_of_possession: null }],
    ["possession in words", { proof_of_possession: "required" }],
  ])("is given where the API wants %s", (_what, changes) => {
    grant();
    api(changes);
    expect(access().scopes).toEqual(["read:orders"]);
  });
});

describe("the access of a client on behalf of a user", () => {
  const access = (client: Client = portal) => userAccess(endpoint.tenant, client, audience);
  const user = (policy: "allow_all" | "require_client_grant" | "deny_all") =>
    api({ subject_type_authorization: { user: { policy } } });
  const refusal = (client_id = "portal") =>
    `Client "${client_id}" is not authorized to access resource server "${audience}".`;

  it("has all scopes of an API that allows all, unless it is a third party's", () => {
    for (const open of [() => user("allow_all"), () => api({ subject_type_authorization: undefined as never })]) {
      open();
      expect(access()).toEqual({
        resourceServer: expect.objectContaining({ identifier: audience }),
        scopes: ["read:orders", "write:orders", "export:orders"],
      });
      fails(() => access({ ...portal, is_first_party: false }), denied(refusal(), "invalid_request"));
    }
  });

  it("has the scopes of its grant for users", () => {
    const given = grant({ client_id: "portal", subject_type: "user" });
    expect(access()).toEqual({ grant: given, resourceServer: orders, scopes: ["read:orders"] });
    api({ subject_type_authorization: {} });
    expect(access({ ...portal, is_first_party: false }).scopes).toEqual(["read:orders"]);
  });

  it("is refused without a grant for users, and where the API denies it to all", () => {
    grant({ client_id: "portal", subject_type: "client" });
    fails(access, denied(refusal(), "invalid_request"));
    grant({ client_id: "portal", subject_type: "user" });
    user("deny_all");
    fails(access, denied(refusal(), "invalid_request"));
    endpoint.switches.missingUserGrantError = "unauthorized_client";
    fails(access, denied(refusal(), "unauthorized_client"));
  });

  it.each<[string, Partial<ResourceServer>, string]>([
    ["checks permissions", { enforce_policies: true }, "RBAC (`enforce_policies`), which this API uses"],
    ["is Auth0's own", { is_system: true }, "Management API tokens for users"],
  ])("is refused to an API that %s", (_what, changes, what) => {
    grant({ client_id: "portal", subject_type: "user" });
    api(changes);
    fails(access, new OAuthError(400, "invalid_request", `The local tenant lacks ${what}.`));
  });
});

describe("the API of a user flow", () => {
  it("is the requested one, or the tenant's default, and none for /userinfo", () => {
    const { tenant } = endpoint;
    expect(effectiveAudience(tenant, audience)).toBe(audience);
    expect(effectiveAudience(tenant, undefined)).toBeUndefined();
    expect(effectiveAudience(tenant, "https://tenant.example/userinfo")).toBeUndefined();
    expect(effectiveAudience(tenant, "https://tenant.example/api/v2/")).toBe("https://tenant.example/api/v2/");
    tenant.store.settings = { default_audience: "urn:default" };
    expect(effectiveAudience(tenant, undefined)).toBe("urn:default");
    expect(effectiveAudience(tenant, audience)).toBe(audience);
    for (const other of ["", 7]) {
      tenant.store.settings = { default_audience: other };
      expect(effectiveAudience(tenant, undefined)).toBeUndefined();
    }
  });
});

describe("scopes that Actions change", () => {
  const changes = [
    { op: "add", scope: "a" },
    { op: "add", scope: "a" },
    { op: "add", scope: "b" },
    { op: "remove", scope: "read:orders" },
  ] as const;
  const granted = ["read:orders", "write:orders"];
  const change = (client: Client, list: Parameters<typeof changedScopes>[3] = changes) =>
    changedScopes(endpoint.tenant, client, granted, list);

  it("are added and removed", () => {
    expect(change(portal)).toEqual(["write:orders", "a", "b"]);
    expect(endpoint.log).toEqual([]);
  });

  it("of a third party are not added, and removed only where the switch says so", () => {
    const third = { ...portal, is_first_party: false };
    expect(change(third)).toEqual(granted);
    const description =
      "Attempting to add scopes (a, b) to an access token for a third-party application (portal). " +
      "These scopes were ignored.";
    expect(endpoint.log).toEqual([{ type: "w", description, details: {} }]);
    endpoint.switches.thirdPartyRemoveScope = "honoured";
    expect(change(third)).toEqual(["write:orders"]);
  });

  it("of a third party are not spoken of if none is to be added", () => {
    change({ ...portal, is_first_party: false }, [{ op: "remove", scope: "read:orders" }]);
    expect(endpoint.log).toEqual([]);
  });
});
