import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { decodeJwt, type JWK } from "jose";
import { requestToken } from "../../../demonstration/machine.ts";
import type { OpenStage } from "../../../demonstration/open-stage.ts";
import { ordersRequest, userToken } from "../../../demonstration/scenarios/acts.ts";
import {
  signedWithPublicKey,
  unsigned,
  withOtherPayload,
  withOwnKeySet,
} from "../../../demonstration/scenarios/forged-tokens.ts";
import { type DocumentedApi, type Operation, startExpress, startPython } from "../documented/documented-apis.ts";
import { sharedStage } from "../shared.ts";

const namespace = "https://claims.example.com";

describe.each([
  ["Express", startExpress],
  ["Python", startPython],
])("the checks that docs/protect-an-api.md has for %s", (_language, start) => {
  let stage: OpenStage;
  let api: DocumentedApi;
  let manager: string;

  beforeAll(async () => {
    stage = await sharedStage();
    const facts = { issuer: stage.issuer, audience: stage.audiences.orders, namespace: stage.namespace };
    api = await start(facts, stage.servers.tenant.caFile);
    manager = await userToken(stage, "ann");
  });

  afterAll(() => api?.close());

  const answers = async (token: string, ...operations: Operation[]) => {
    const all = [];
    for (const operation of operations) all.push(await api.call(token, operation));
    return all;
  };
  const allowed = (customer: string) => ({ status: 200, customer });

  it("let a manager read and write, and a viewer only read", async () => {
    expect(await answers(manager, "read", "write")).toEqual([allowed("acme"), allowed("acme")]);
    const viewer = await userToken(stage, "bob");
    expect(await answers(viewer, "read", "write")).toEqual([allowed("acme"), { status: 403 }]);
  });

  it("tell another customer's caller from this one's", async () => {
    const globex = await userToken(stage, "gil", ordersRequest(stage), "globex--portal", "globex-saml");
    expect(await answers(globex, "read", "write")).toEqual([allowed("globex"), { status: 403 }]);
  });

  it("let a machine read, and do nothing that is for people", async () => {
    const { client_id, client_secret } = await stage.client("acme--nightly-sync");
    const grant = { grant_type: "client_credentials", client_id, client_secret, audience: stage.audiences.orders };
    const { body } = await requestToken(stage.fetch, stage.issuer, grant);
    expect(await answers(body.access_token ?? "", "read", "write")).toEqual([allowed("acme"), { status: 403 }]);
    // Not only for want of the scope.
    const scopes = { scope: "read:orders write:orders", [`${namespace}/scopes`]: ["read:orders", "write:orders"] };
    const machine = await signed({ ...scopes, [`${namespace}/subject_type`]: "machine" });
    expect(await answers(machine, "read", "write")).toEqual([allowed("acme"), { status: 403 }]);
  });

  it("refuse a token for another API", async () => {
    const request = { audience: stage.audiences.invoices, scopes: ["read:invoices"] };
    const invoices = await userToken(stage, "jo", request, "initech--portal", "initech-adfs");
    expect(await answers(invoices, "read")).toEqual([{ status: 401 }]);
  });

  /** The manager's token with other claims, which the tenant itself signs. `undefined` takes a claim away. */
  function signed(changes: Readonly<Record<string, unknown>>, typ = "at+jwt"): Promise<string> {
    const claims = JSON.parse(JSON.stringify({ ...decodeJwt(manager), ...changes }));
    return stage.servers.tenant.tenant.keys.sign(claims, typ);
  }

  const past = Math.floor(Date.now() / 1000) - 120;

  it("take the audience as a text, too", async () => {
    expect(await answers(await signed({ aud: stage.audiences.orders }), "read")).toEqual([allowed("acme")]);
  });

  it("refuse the issuer without its slash", async () => {
    expect(await answers(await signed({ iss: stage.issuer.replace(/\/$/, "") }), "read")).toEqual([{ status: 401 }]);
  });

  it.each([
    ["an audience that is another's", { aud: ["https://api.example.com/other"] }, 401],
    ["no audience", { aud: undefined }, 401],
    ["another issuer", { iss: "https://elsewhere.example/" }, 401],
    ["a time that is over", { exp: past }, 401],
    ["no end", { exp: undefined }, 401],
    ["no customer", { [`${namespace}/customer`]: undefined }, 401],
    ["an empty customer", { [`${namespace}/customer`]: "" }, 401],
    ["no subject_type", { [`${namespace}/subject_type`]: undefined }, 401],
    ["a subject_type that is new", { [`${namespace}/subject_type`]: "agent" }, 401],
    ["no claim scopes", { [`${namespace}/scopes`]: undefined }, 401],
    ["scopes as one text", { [`${namespace}/scopes`]: "read:orders write:orders" }, 401],
    ["scopes that are no texts", { [`${namespace}/scopes`]: [["read:orders"]] }, 401],
    ["a scope that the policy gives and the token lacks", { scope: "openid" }, 403],
    ["no scope", { scope: undefined }, 403],
    ["a scope that only begins with the one needed", { scope: "read:orders:all" }, 403],
    ["a scope that the token has and the policy does not give", { [`${namespace}/scopes`]: [] }, 403],
  ])("answer a token with %s", async (_what, changes, status) => {
    expect(await answers(await signed(changes), "read")).toEqual([{ status }]);
  });

  it("refuse a token that is no access token, such as an ID token", async () => {
    expect(await answers(await signed({}, "JWT"), "read")).toEqual([{ status: 401 }]);
  });

  it.each([
    ["has no signature (alg: none)", unsigned],
    ["is signed with the tenant's public key (HS256)", signedWithPublicKey],
    ["brings its own keys (jku)", withOwnKeySet],
    ["was changed after it was signed", withOtherPayload],
  ])("refuse a token that %s", async (_what, forge) => {
    const response = await stage.fetch(`${stage.issuer}.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: JWK[] };
    expect(await answers(forge(manager, keys), "read")).toEqual([{ status: 401 }]);
  });

  it.each([
    ["no token", "nonsense"],
    ["three empty parts", ".."],
  ])("refuse %s", async (_what, token) => {
    expect(await answers(token, "read")).toEqual([{ status: 401 }]);
    // It still answers others.
    expect(await answers(manager, "read")).toEqual([allowed("acme")]);
  });
});
