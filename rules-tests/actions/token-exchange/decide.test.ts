import { beforeEach, describe, expect, it } from "@jest/globals";
import { createCarrierOpener } from "../../../actions/policy/carrier/open-carrier.ts";
import type { TraceStep } from "../../../actions/policy/decision/trace.ts";
import { createExchangeDecider, KeysUnavailable } from "../../../actions/token-exchange/decide.ts";
import { acceptedUntil } from "../../../actions/token-exchange/subject-token.ts";
import { client, config, organization, testTime, unmanaged } from "../fixture.ts";
import { backend, type ExchangeOptions, exchangeEvent } from "./exchanging.ts";
import { jwkOf, mint, rsa } from "./tokens.ts";

/** Each decision opens its policies anew: mutation tests keep this module, and a mutant must not outlive its run. */
const decide: ReturnType<typeof createExchangeDecider> = (...given) =>
  createExchangeDecider(config, createCarrierOpener(config))(...given);
const jwksUri = "https://login.acme.test/jwks";

let used: (readonly [customer: string, id: string, until: number])[];
let asked: (readonly [address: string, keyId: string | undefined])[];
beforeEach(() => {
  used = [];
  asked = [];
});

/** The decision, and its steps as `step outcome: detail`. */
async function explained(options: ExchangeOptions = {}, changes: object = {}, keys: readonly object[] | Error = []) {
  const trace: TraceStep[] = [];
  const ports = {
    issuerKeys: async (address: string, keyId: string | undefined) => {
      asked.push([address, keyId]);
      if (keys instanceof Error) throw keys;
      return keys as never;
    },
    useOnce: (customer: string, id: string, until: number) => {
      const isNew = used.every(([, other]) => other !== id);
      used.push([customer, id, until]);
      return isNew;
    },
  };
  const decision = await decide({ ...exchangeEvent(options), ...changes }, testTime, ports, trace);
  return { decision, steps: trace.map(({ step, outcome, detail }) => `${step} ${outcome}: ${detail}`) };
}
const unavailable =
  "policy_unavailable: the access policy could not be read; ask the API's provider to deploy it again";

describe("the steps of a token exchange", () => {
  it("lead to its user", async () => {
    const { decision, steps } = await explained();
    expect(decision).toMatchObject({ decision: "allow", customer: "acme", api: "orders", policy: expect.any(String) });
    expect(decision.user).toEqual({ connection: "acme-oidc", attributes: expect.objectContaining({ user_id: "1" }) });
    expect(steps).toEqual([
      "policies pass: ",
      "customer pass: acme",
      "flow pass: ",
      "parameters pass: ",
      "audience pass: ",
      "subject_token pass: ",
      "issuer_keys pass: ",
      "signature pass: RS256",
      "single_use pass: ",
      "user pass: of the connection acme-oidc",
    ]);
    expect(asked).toEqual([]);
  });

  it("mark the token as used, by what was signed, until it is no longer accepted", async () => {
    const token = mint();
    await explained({ token });
    const { decision, steps } = await explained({ token });
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const until = acceptedUntil({ claims } as never, { m: 300 } as never);
    expect(used).toEqual([used[0], used[0]]);
    expect(used[0]).toEqual(["acme", expect.stringMatching(/^[\w-]{43}$/), until]);
    expect(decision.reason).toBe(
      "subject_token_not_accepted: it has been used before; get a new one for each exchange",
    );
    expect(decision).not.toHaveProperty("user");
    expect(steps.at(-1)).toBe(`single_use refuse: ${decision.reason}`);
  });

  it("ask for the issuer's keys by the policy's address, and what the token says of its key", async () => {
    const published = { client: backend({ k: undefined, j: jwksUri }) };
    expect((await explained(published, {}, [jwkOf(rsa)])).decision.decision).toBe("allow");
    expect(asked).toEqual([[jwksUri, "rsa"]]);
    const { decision, steps } = await explained(published, {}, new KeysUnavailable());
    expect(decision).toMatchObject({
      decision: "deny",
      reason: "subject_token_not_accepted: the issuer's keys cannot be read now; try again later",
      notes: ["issuer_keys_unavailable"],
    });
    expect(steps.at(-1)).toBe(`issuer_keys refuse: ${decision.reason}`);
    const failed = await explained(published, {}, new Error("internals"));
    expect(failed.decision).toMatchObject({ reason: unavailable, notes: [] });
  });

  const allowed =
    "grant_type, client_id, client_secret, client_assertion, client_assertion_type, subject_token, subject_token_type, " +
    "requested_token_type, audience, scope, organization";
  const parameters =
    "unexpected_parameter: the subject token alone says who the user is; " +
    `a token exchange for an access token takes only: ${allowed}`;
  it.each<[string, ExchangeOptions, string, string]>([
    [
      "an unmanaged client",
      { client: unmanaged("Wild") },
      "policies",
      "application_not_allowed: no policy names this application",
    ],
    [
      "a suspended customer",
      { client: backend({}, { e: 0 }) },
      "customer",
      "customer_suspended: the customer is suspended by the API's provider",
    ],
    [
      "a portal",
      { client: client("Acme Portal", "acme") },
      "customer",
      "flow_not_allowed: an application of type spa may not exchange tokens",
    ],
    [
      "another customer's organization",
      { organization: organization("globex") },
      "customer",
      "organization_not_allowed: the organization is not acme's",
    ],
    ["a policy without trust", { client: client("Acme Backend", "acme", { t: "exchange" }) }, "customer", unavailable],
    [
      "another type of token",
      { transaction: { subject_token_type: "urn:x" } },
      "flow",
      `flow_not_allowed: subject tokens must be of the type ${config.subjectTokenType}`,
    ],
    ["an unknown parameter", { body: { colour: "blue" } }, "parameters", parameters],
    ["a parameter in a list", { body: { scope: ["a"] } }, "parameters", parameters],
    ["an actor", { transaction: { actor_token: "x" } }, "parameters", parameters],
    ["an actor's type", { transaction: { actor_token_type: "urn:x" } }, "parameters", parameters],
    ["another kind of token to be", { transaction: { requested_token_type: "urn:x" } }, "parameters", parameters],
    [
      "an API of others",
      { audience: "https://api.test/invoices" },
      "audience",
      "audience_not_allowed: this application of acme has no access to the API",
    ],
    [
      "an unknown API",
      { audience: "https://api.test/unknown" },
      "audience",
      "audience_not_allowed: this application of acme has no access to the API",
    ],
    ["no token", { token: "ann" }, "subject_token", "subject_token_not_accepted: it is not an ID token (a signed JWT)"],
    [
      "another issuer's token",
      { client: backend({ k: [jwkOf(rsa, { kid: "x" })] }) },
      "signature",
      "subject_token_not_accepted: the issuer has no such key, or more than one",
    ],
  ])("end with the one that refuses %s", async (_what, options, step, reason) => {
    const { decision, steps } = await explained(options);
    expect(decision).toMatchObject({ decision: "deny", reason });
    expect(decision).not.toHaveProperty("user");
    expect(steps.at(-1)).toBe(`${step} refuse: ${reason}`);
    expect(used).toEqual([]);
  });

  it("tell where to get help", async () => {
    const { decision } = await explained({ client: backend({}, { h: "https://help.test/", e: 0 }) });
    expect(decision.reason).toBe(
      "customer_suspended: the customer is suspended by the API's provider; see https://help.test/",
    );
  });

  it("pass the parameters that an exchange has, and a request without a body", async () => {
    const all = allowed.split(", ").map((name) => [name, "x"] as const);
    expect((await explained({ body: Object.fromEntries(all) })).decision.decision).toBe("allow");
    const requested = { requested_token_type: "urn:ietf:params:oauth:token-type:access_token" };
    expect((await explained({ transaction: requested })).decision.decision).toBe("allow");
    expect((await explained({}, { request: {} })).decision.decision).toBe("allow");
    for (const body of ["text", ["a"], null, 7]) {
      expect((await explained({}, { request: { body } })).decision.code).toBe("unexpected_parameter");
    }
  });

  it("accept the customer's own organization", async () => {
    expect((await explained({ organization: organization("acme") })).decision.decision).toBe("allow");
  });
});
