import { beforeAll, describe, expect, it } from "@jest/globals";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Kit } from "../../packages/actions-test-kit/index.ts";
import "../../packages/actions-test-kit/jest.ts";
import { testTime } from "../compiler/policy-files/base-policy.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
import { type OwnActions, openOwnActions } from "./own-actions.ts";

const claim = (name: string) => `https://claims.example.com/${name}`;
const manager = { groups: ["1b2c3d4e-0000-4000-8000-000000000001"] };
const portal = { customer: "acme", application: "portal", api: "orders" } as const;

let own: OwnActions;
beforeAll(async () => {
  own = await withPolicy({}, (dir) => openOwnActions(dir, { now: testTime }));
});

const newKit = () => new Kit({ now: testTime });

describe("the built federated-login with a sealed policy", () => {
  const login = (kit: Kit, words: Partial<Parameters<OwnActions["login"]>[1]> = {}) =>
    kit.run(own.action("federated-login"), own.login(kit, { ...portal, attributes: manager, ...words }));

  it("maps a group to a role and its scopes, whatever else the event contains", async () => {
    await Kit.vary(
      25,
      async (kit) => {
        expect(await login(kit)).toIssue({
          aud: ["https://api.example.com/orders", expect.stringMatching(/\/userinfo$/)],
          scope: ["openid", "read:orders", "write:orders"],
          [claim("customer")]: "acme",
          [claim("subject_type")]: "user",
          [claim("roles")]: ["manager"],
          [claim("scopes")]: ["read:orders", "write:orders"],
        });
      },
      { now: testTime },
    );
  });

  it("removes scopes that the role does not grant", async () => {
    const outcome = await login(newKit(), { attributes: { department: "Sales,Support" } });
    expect(outcome).toIssue({ [claim("roles")]: ["viewer"], scope: ["openid", "read:orders"] });
  });

  it("refuses a stranger, another customer's API and another customer's connection", async () => {
    expect(await login(newKit(), { attributes: {} })).toDeny("no_role");
    expect(await login(newKit(), { api: "invoices" })).toDeny("audience_not_allowed");
    const kit = newKit();
    const mixed = own.login(kit, { ...portal, customer: "acme", attributes: manager });
    const globex = own.login(kit, { customer: "globex", application: "console", api: "invoices" });
    const event = { ...mixed.event, connection: globex.event.connection };
    expect(await kit.run(own.action("federated-login"), { ...mixed, event })).toDeny("connection_not_allowed");
  });

  it("refuses a flow that the application's type does not allow, and a policy edited by hand", async () => {
    expect(await login(newKit(), { flow: "password" })).toDeny("flow_not_allowed");
    const kit = newKit();
    const sealed = own.login(kit, { ...portal, attributes: manager });
    const connection = sealed.event.connection as { metadata: Record<string, string> };
    const [key = ""] = Object.keys(connection.metadata).filter((name) => name !== "owner" && name !== "customer");
    connection.metadata[key] = `${connection.metadata[key]}A`;
    expect(await kit.run(own.action("federated-login"), sealed)).toDeny("policy_unavailable");
  });

  it("requires a new login once attributes are too old, by the Action's own clock", async () => {
    const kit = newKit();
    const event = own.login(kit, { ...portal, attributes: manager });
    kit.clock.advance("11h");
    expect(await kit.run(own.action("federated-login"), event)).toIssue();
    kit.clock.advance("2h");
    expect(await kit.run(own.action("federated-login"), event)).toDeny("reauthentication_required");
  });
});

describe("client-credentials-guard", () => {
  const machine = (kit: Kit, words: Partial<Parameters<OwnActions["machine"]>[1]> = {}) =>
    kit.run(
      own.action("client-credentials-guard"),
      own.machine(kit, { customer: "acme", application: "sync", api: "orders", ...words }),
    );

  it("marks a machine token", async () => {
    expect(await machine(newKit())).toIssue({
      [claim("subject_type")]: "machine",
      [claim("customer")]: "acme",
      scope: ["read:orders"],
      gty: "client-credentials",
      [claim("roles")]: undefined,
    });
  });

  it("refuses a request that refers to a user, and a client that is not a machine", async () => {
    expect(await machine(newKit(), { parameters: { username: "ann" } })).toDeny("impersonation_blocked");
    expect(await machine(newKit(), { application: "portal" })).toDeny("flow_not_allowed");
  });
});

describe("token-exchange with a key that the policy pins", () => {
  let trading: OwnActions;
  let sign: (claims: Record<string, unknown>) => Promise<string>;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: "k", alg: "ES256" };
    const files = changed(
      "customers/acme.yaml",
      ["jwks_uri: https://login.acme.example/jwks", `jwks: ${JSON.stringify({ keys: [jwk] })}`],
      ["[RS256]", "[ES256]"],
    );
    trading = await withPolicy(files, (dir) => openOwnActions(dir, { now: testTime }));
    sign = (claims) =>
      new SignJWT({
        iss: "https://login.acme.example",
        aud: "vendor",
        sub: "7",
        email: "ann@acme.example",
        jti: "once",
        iat: testTime / 1000,
        exp: testTime / 1000 + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", kid: "k" })
        .sign(privateKey);
  });

  const exchange = async (claims: Record<string, unknown> = {}, kit = newKit()) => {
    const words = {
      customer: "acme",
      application: "backend",
      api: "orders",
      subjectToken: await sign(claims),
    } as const;
    return kit.run(trading.action("token-exchange"), trading.exchange(kit, words));
  };

  it("sets the user", async () => {
    const { subject } = await exchange();
    expect(subject).toMatchObject({ by: "connection", connection: "acme-oidc", userId: "7" });
  });

  it("refuses a token with another audience, an expired one and a used one", async () => {
    expect(await exchange({ aud: "another" })).toDeny("subject_token_not_accepted");
    expect(await exchange({ exp: testTime / 1000 - 3600 })).toDeny("subject_token_not_accepted");
    const kit = newKit();
    expect((await exchange({}, kit)).decision).toBe("issue");
    expect(await exchange({}, kit)).toDeny("subject_token_not_accepted");
  });
});

it("reports names that the policy lacks", () => {
  const kit = newKit();
  expect(() => own.login(kit, { ...portal, application: "absent" })).toThrow("the policy has no application absent");
  expect(() => own.login(kit, { ...portal, customer: "absent" })).toThrow("the policy has no customer absent");
  expect(() => own.action("absent")).toThrow("the policy has no Action absent");
});
