import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Identity } from "../../packages/local-tenant/store/entities.ts";
import { refresh } from "../packages/local-tenant/login/portal.ts";
import { bob, type PolicyTenant, startPolicyTenant } from "./policy-tenant.ts";

const manager = { customer: "acme", subject_type: "user", roles: ["manager"], scopes: ["read:orders", "write:orders"] };
const identity = (connection: string, user: string, provider = "oidc"): Identity => ({
  connection,
  provider,
  user_id: `${connection}|${user}`,
  isSocial: provider !== "oidc",
});

describe("linked accounts", () => {
  let test: PolicyTenant;
  beforeAll(async () => {
    test = await startPolicyTenant();
  });
  afterAll(() => test.close());
  beforeEach(() => {
    for (const { user_id } of test.store.users.list()) test.store.users.delete(user_id);
  });

  /** Ann's account at acme, which she has signed in to before, with more identities linked to it. */
  const link = async (...identities: Identity[]) => {
    await test.signIn();
    const ann = test.store.users.get("oidc|acme-oidc|ann");
    if (ann === undefined) throw new Error("Ann has not signed in");
    test.store.users.put({ ...ann, identities: [...ann.identities, ...identities] });
  };

  it("are decided by the login's identity: the primary one has its attributes at the root", async () => {
    await link(identity("acme-partners", "bob"));
    expect(await test.signIn()).toMatchObject({ claims: manager });
  });

  it("are decided by the login's identity: a secondary one by its own attributes, not by the root's", async () => {
    await link(identity("acme-partners", "bob"));
    const byBob = await test.signIn({ connection: "acme-partners" }, undefined, bob);
    expect(byBob).toEqual({ refused: "no_role" });
    test.provider.setClaims("bob", {
      email: "bob@acme.example",
      email_verified: true,
      name: "Bob",
      groups: ["Managers"],
    });
    const promoted = await test.signIn({ connection: "acme-partners" }, undefined, bob);
    test.provider.setClaims("bob", { email: "bob@acme.example", email_verified: true, name: "Bob" });
    expect(promoted).toMatchObject({ claims: manager });
    expect(test.store.users.list().map(({ user_id }) => user_id)).toEqual(["oidc|acme-oidc|ann"]);
  });

  it.each([
    ["another customer's connection", identity("globex-oidc", "ann"), "linked_identity_not_allowed"],
    ["an unmanaged connection", identity("github", "ann", "github"), "linked_identity_not_allowed"],
    ["the same connection again", identity("acme-oidc", "second"), "ambiguous_identity"],
  ])("with %s are refused, at the login and at every refresh", async (_what, other, refused) => {
    const before = await test.signIn();
    if ("refused" in before) throw new Error(before.refused);
    await link(other);
    expect(await test.signIn()).toEqual({ refused });
    const { refresh_token } = before.body;
    expect(await test.got(await refresh(test, refresh_token, { client_id: "acme--portal" }))).toEqual({ refused });
  });

  it("with another customer's connection are refused for a login through that connection too", async () => {
    await link(identity("globex-oidc", "ann"));
    const there = await test.signIn({ client_id: "globex--portal", connection: "globex-oidc" });
    expect(there).toEqual({ refused: "linked_identity_not_allowed" });
  });
});
