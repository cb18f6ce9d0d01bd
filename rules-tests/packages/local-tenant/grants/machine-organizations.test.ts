import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { ClientGrant } from "../../../../packages/local-tenant/store/entities.ts";
import { pairKey } from "../../../../packages/local-tenant/store/pair-key.ts";
import { type Changes, token } from "../login/portal.ts";
import { verified } from "../login/verify.ts";
import { audience, machine, startTestTenant, type TestTenant } from "../world/acme.ts";

const grant: ClientGrant = {
  id: "cgr_machine",
  client_id: "machine",
  audience,
  scope: ["read:orders"],
  subject_type: "client",
};

describe("client credentials for an organization", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
    test.store.organizations.put({ id: "org_acme", name: "acme", metadata: { customer: "acme" } });
    test.store.organizations.put({ id: "org_globex", name: "globex" });
  });
  afterAll(() => test.close());
  afterEach(() => {
    test.unbind();
    test.store.settings = {};
    test.store.clients.put(machine);
    test.store.organizationClientGrants.delete(pairKey("org_acme", grant.id));
  });

  const allow = (changes: Partial<ClientGrant> = {}) => {
    test.store.clientGrants.put({ ...grant, organization_usage: "allow", ...changes });
    test.store.organizationClientGrants.put({ organization_id: "org_acme", grant_id: grant.id });
  };
  const ask = (changes: Changes = {}) =>
    token(test, {
      grant_type: "client_credentials",
      client_id: "machine",
      client_secret: machine.client_secret,
      audience,
      ...changes,
    });
  const refused = async (changes: Changes) => {
    const { status, body } = await ask(changes);
    return [status, body.error, body.error_description];
  };

  it("puts org_id into the token, org_name too where names are allowed, and shows Actions the organization", async () => {
    allow();
    test.bind(
      "credentials-exchange",
      "api.accessToken.setCustomClaim('https://e/o', event.organization.metadata.customer);",
    );
    const { access_token } = (await ask({ organization: "org_acme" })).body;
    const { claims } = await verified(test, access_token, audience);
    expect(claims).toMatchObject({ org_id: "org_acme", "https://e/o": "acme" });
    expect(claims).not.toHaveProperty("org_name");
    test.store.settings = { allow_organization_name_in_authentication_api: true };
    const named = await verified(test, (await ask({ organization: "acme" })).body.access_token, audience);
    expect(named.claims).toMatchObject({ org_id: "org_acme", org_name: "acme" });
  });

  it("needs no organization if the grant only allows one", async () => {
    allow();
    test.bind("credentials-exchange", "api.accessToken.setCustomClaim('https://e/o', 'organization' in event);");
    const { claims } = await verified(test, (await ask()).body.access_token, audience);
    expect(claims).not.toHaveProperty("org_id");
    expect(claims["https://e/o"]).toBe(false);
  });

  it.each<[string, Partial<ClientGrant>, Changes, unknown[]]>([
    [
      "a grant that denies organizations",
      { organization_usage: "deny" },
      { organization: "org_acme" },
      [400, "invalid_request", "parameter organization is not allowed by the client grant"],
    ],
    [
      "a grant that requires one and a request without",
      { organization_usage: "require" },
      {},
      [400, "invalid_request", "parameter organization is required by the client grant"],
    ],
    [
      "an organization that the grant is not associated with",
      {},
      { organization: "org_globex" },
      [403, "access_denied", `Client is not authorized to access "${audience}" for the organization org_globex`],
    ],
    [
      "one that there is not",
      { allow_any_organization: true },
      { organization: "org_none" },
      [400, "invalid_request", "parameter organization is invalid: org_none"],
    ],
    [
      "a name where names are not allowed",
      {},
      { organization: "acme" },
      [400, "invalid_request", "authorization request parameter organization must be an organization id"],
    ],
  ])("refuses %s before any Action runs", async (_what, settings, changes, expected) => {
    allow(settings);
    test.bind("credentials-exchange", `throw new Error("the Action ran");`);
    expect(await refused(changes)).toEqual(expected);
  });

  it("accepts any organization if the grant says so, but never for a third party", async () => {
    allow({ allow_any_organization: true });
    const { access_token } = (await ask({ organization: "org_globex" })).body;
    expect((await verified(test, access_token, audience)).claims.org_id).toBe("org_globex");
    test.store.clients.put({ ...machine, is_first_party: false, third_party_security_mode: "strict" });
    expect((await refused({ organization: "org_globex" }))[0]).toBe(403);
    expect((await ask({ organization: "org_acme" })).status).toBe(200);
  });

  it("uses the client's default organization only if one is required", async () => {
    const default_organization = { organization_id: "org_acme", flows: ["client_credentials"] };
    test.store.clients.put({ ...machine, default_organization });
    allow({ organization_usage: "require" });
    const { access_token } = (await ask()).body;
    expect((await verified(test, access_token, audience)).claims.org_id).toBe("org_acme");
    allow({ organization_usage: "allow" });
    const optional = (await ask()).body.access_token;
    expect((await verified(test, optional, audience)).claims).not.toHaveProperty("org_id");
  });
});
