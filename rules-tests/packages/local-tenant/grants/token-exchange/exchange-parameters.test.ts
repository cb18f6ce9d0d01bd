import { describe, expect, it } from "@jest/globals";
import { OAuthError } from "../../../../../packages/auth0-dialect/oauth-error.ts";
import { readExchangeParameters } from "../../../../../packages/local-tenant/grants/token-exchange/exchange-parameters.ts";
import { findProfile } from "../../../../../packages/local-tenant/grants/token-exchange/find-profile.ts";
import type { Client } from "../../../../../packages/local-tenant/store/entities.ts";
import { backend, tokenType } from "../../world/exchange.ts";
import { createEndpoint } from "../test-tenant.ts";

const usual = { subject_token: "a token", subject_token_type: tokenType };
const read = (changes: Readonly<Record<string, unknown>> = {}) =>
  readExchangeParameters(new Map(Object.entries({ ...usual, ...changes })));
const accessToken = "urn:ietf:params:oauth:token-type:access_token";
const lacks = (what: string) => `The local tenant lacks ${what}.`;

describe("the parameters of a token exchange", () => {
  it("are read", () => {
    expect(read()).toEqual({
      subjectToken: "a token",
      subjectTokenType: tokenType,
      requestedTokenType: undefined,
      actor: undefined,
      audience: undefined,
      scopes: [],
      organization: undefined,
    });
    const all = {
      ...{ requested_token_type: accessToken, actor_token: "actor", actor_token_type: "urn:x" },
      ...{ audience: "urn:api", scope: "a b", organization: "org_1" },
    };
    expect(read(all)).toEqual({
      subjectToken: "a token",
      subjectTokenType: tokenType,
      requestedTokenType: accessToken,
      actor: { token: "actor", type: "urn:x" },
      audience: "urn:api",
      scopes: ["a", "b"],
      organization: "org_1",
    });
  });

  it.each(["urn:x:session_transfers", "xurn:x:session_transfer", "urn:session_transfer"])(
    "may ask for the audience %s",
    (audience) => expect(read({ audience })).toHaveProperty("audience", audience),
  );

  const together = "actor_token and actor_token_type must be sent together";
  const idToken = "urn:ietf:params:oauth:token-type:id_token";
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["no subject token", { subject_token: "" }, "Missing required parameter: subject_token"],
    ["no type of it", { subject_token_type: undefined }, "Missing required parameter: subject_token_type"],
    ["another requested type", { requested_token_type: idToken }, lacks(`the requested_token_type ${idToken}`)],
    [
      "a long requested type",
      { requested_token_type: "x".repeat(200) },
      lacks(`the requested_token_type ${"x".repeat(100)}`),
    ],
    ["a session transfer", { audience: "urn:tenant.example:session_transfer" }, lacks("session transfer tokens")],
    ["an actor token without a type", { actor_token: "a" }, together],
    ["an actor's type without a token", { actor_token_type: "urn:x" }, together],
    [
      "an ID token as the actor",
      { actor_token: "a", actor_token_type: idToken },
      lacks("actor tokens that are its own ID tokens"),
    ],
  ])("are refused with %s", (_what, changes, message) => {
    let thrown: unknown;
    try {
      read(changes);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OAuthError);
    expect(thrown).toEqual(expect.objectContaining({ status: 400, error: "invalid_request", message }));
  });
});

describe("the profile of a token exchange", () => {
  const times = { created_at: "", updated_at: "" };
  const profile = { id: "tep_1", name: "p", subject_token_type: tokenType, action_id: "a", ...times };
  const find = async (changes: Partial<Client> = {}, type = tokenType) => {
    const { tenant } = await createEndpoint();
    tenant.store.tokenExchangeProfiles.put({ ...profile, type: "custom_authentication" });
    return findProfile(tenant, { ...backend, ...changes }, type);
  };

  it("is that of the subject token's type", async () => {
    expect(await find()).toMatchObject({ id: "tep_1" });
  });

  const needs =
    "The client may not exchange tokens: it must be first-party, OIDC-conformant, and " +
    "token_exchange.allow_any_profile_of_type: [custom_authentication].";
  it.each<[string, Partial<Client>]>([
    ["a third party's", { is_first_party: false }],
    ["not OIDC-conformant", { oidc_conformant: false }],
    ["silent about OIDC", { oidc_conformant: undefined }],
    ["not to exchange tokens", { token_exchange: undefined as never }],
    ["to exchange none", { token_exchange: { allow_any_profile_of_type: [] } }],
    ["to exchange others", { token_exchange: { allow_any_profile_of_type: ["on_behalf_of_token_exchange"] } }],
  ])("is none for a client that is %s", async (_what, changes) => {
    const refusal = { status: 403, error: "unauthorized_client", message: needs };
    await expect(find(changes)).rejects.toEqual(expect.objectContaining(refusal));
  });

  it("is none of another type, and none of the IETF's", async () => {
    const unknown = {
      status: 400,
      error: "invalid_request",
      message: "There is no token exchange profile of this subject_token_type.",
    };
    await expect(find({}, "urn:x")).rejects.toEqual(expect.objectContaining(unknown));
    const own = { status: 400, message: lacks("on-behalf-of token exchange") };
    await expect(find({}, "urn:ietf:params:oauth:token-type:access_token")).rejects.toEqual(
      expect.objectContaining(own),
    );
  });
});
