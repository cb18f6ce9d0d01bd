import { describe, expect, it } from "@jest/globals";
import { bundleActions } from "../../../compiler/bundling/bundle-actions.ts";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import { createExplainer } from "../../../compiler/explaining/explainer.ts";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { sealCarriers } from "../../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../../compiler/sealing/signing-key.ts";
import { jwkOf, mint, rsa } from "../../actions/token-exchange/tokens.ts";
import { changed, withPolicy } from "../policy-folder.ts";
import { detailsOf, explain, login, machine, namespace, stepsOf } from "./explained.ts";

describe("explain", () => {
  it("reports a decision in the documented form", async () => {
    const explained = await explain(login());
    expect(Object.keys(explained)).toEqual([
      ..."decision code reason customer api roles scopes claims removed_scopes would_deny trace near_misses".split(" "),
      ..."attributes_read profile_attributes rules missing unverified trigger facts advice assumed profile apis unmet log".split(
        " ",
      ),
    ]);
    expect(explained).toMatchObject({
      decision: "allow",
      code: null,
      reason: null,
      customer: "acme",
      api: "orders",
      roles: ["manager"],
      scopes: ["read:orders", "write:orders"],
      claims: {
        access_token: {
          [`${namespace}/customer`]: "acme",
          [`${namespace}/subject_type`]: "user",
          [`${namespace}/roles`]: ["manager"],
          [`${namespace}/scopes`]: ["read:orders", "write:orders"],
        },
        id_token: {
          [`${namespace}/customer`]: "acme",
          [`${namespace}/subject_type`]: "user",
          [`${namespace}/roles`]: ["manager"],
        },
      },
      removed_scopes: [],
      would_deny: [],
      near_misses: [],
    });
    expect(stepsOf(explained)).toEqual([
      ..."policies customer flow identity email_domain reauthenticate_after audience roles scopes"
        .split(" ")
        .map((step) => `${step} pass`),
    ]);
    for (const step of explained.trace) {
      const at = step.step === "roles" ? ["at"] : [];
      expect(Object.keys(step)).toEqual(["step", "outcome", "detail", ...at]);
    }
    expect(explained.trace.flatMap(({ at = [] }) => at)).toEqual([expect.stringMatching(/acme\.yaml:19$/)]);
    expect(explained.rules).toEqual([
      { rule: 1, at: expect.stringMatching(/customers\/acme\.yaml:19$/), roles: ["orders:manager"], holds: true },
      { rule: 2, at: expect.stringMatching(/customers\/acme\.yaml:21$/), roles: ["orders:viewer"], holds: false },
    ]);
    expect(detailsOf(explained)).toEqual([
      "customer acme",
      "audience https://api.example.com/orders",
      "roles manager",
      "scopes read:orders write:orders",
    ]);
  });

  it("reports a refusal and the step that refused", async () => {
    const explained = await explain(login({ email: "x@else.example" }));
    expect(explained).toMatchObject({
      decision: "deny",
      code: "email_domain_not_allowed",
      reason: expect.stringMatching(/^email_domain_not_allowed: /),
      roles: [],
      scopes: [],
      claims: { access_token: {}, id_token: {} },
    });
    expect(stepsOf(explained).at(-1)).toBe("email_domain refuse");
    expect(explained.trace.at(-1)?.detail).toBe(explained.reason);
  });

  it("reports what would be refused for an observing customer", async () => {
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const observing = changed("customers/acme.yaml", [
      "enforcement: enforce",
      `enforcement: { observe_until: ${soon} }`,
    ]);
    const explained = await explain(login({ groups: [] }), "post-login", observing);
    expect(explained).toMatchObject({ decision: "allow", code: null, would_deny: ["no_role"], roles: [] });
    expect(explained.trace).toContainEqual({
      step: "roles",
      outcome: "observe",
      detail: expect.stringMatching(/^no_role: /),
    });
  });

  it("reports shadowed attributes", async () => {
    const event = login();
    const explained = await explain({ ...event, user: { ...event.user, app_metadata: { groups: [] } } });
    expect(explained.code).toBe("no_role");
    expect(explained.trace).toContainEqual({ step: "attribute", outcome: "shadowed", detail: "groups" });
  });

  it("explains machine tokens", async () => {
    const granted = await explain(machine(), "credentials-exchange");
    expect(granted).toMatchObject({
      decision: "allow",
      customer: "acme",
      roles: [],
      scopes: ["read:orders"],
      claims: { id_token: {} },
    });
    expect(stepsOf(granted)).toEqual(["policies pass", "customer pass", "parameters pass", "scopes pass"]);
    expect(detailsOf(granted)).toEqual(["customer acme", "scopes read:orders"]);
    const blocked = await explain(machine({ username: "ann" }), "credentials-exchange");
    expect(blocked).toMatchObject({ decision: "deny", code: "impersonation_blocked", near_misses: [] });
    expect(stepsOf(blocked).at(-1)).toBe("parameters refuse");
  });

  it("explains a token exchange and marks no token as used", async () => {
    const at = Math.floor(Date.now() / 1000);
    const claims = { iss: "https://login.acme.example", aud: "vendor", iat: at - 60, exp: at + 600 };
    const files = changed("customers/acme.yaml", [
      "jwks_uri: https://login.acme.example/jwks",
      `jwks: { keys: [${JSON.stringify(jwkOf(rsa))}] }`,
    ]);
    const event = (token: string) => ({
      client: { client_id: "x", name: "acme--backend" },
      resource_server: { identifier: "https://api.example.com/orders" },
      transaction: { subject_token: token, subject_token_type: `${namespace}/subject-token` },
    });
    const token = mint({ claims });
    const accepted = await explain(event(token), "custom-token-exchange", files);
    expect(accepted).toMatchObject({ decision: "allow", customer: "acme", api: "orders", near_misses: [] });
    expect(stepsOf(accepted)).toEqual(
      ["policies", "customer", "flow", "parameters", "audience", "subject_token", "issuer_keys", "signature"]
        .concat("single_use", "user")
        .map((step) => `${step} pass`),
    );
    expect(JSON.stringify(accepted)).not.toMatch(/ann@|Archer|eyJ/);
    const refused = await explain(event(mint({ claims: { ...claims, exp: at - 1 } })), "custom-token-exchange", files);
    expect(refused).toMatchObject({ decision: "deny", code: "subject_token_not_accepted" });
    expect(stepsOf(refused).at(-1)).toBe("subject_token refuse");
  });

  it("explains an execution of an earlier time, with the issuer's keys from whom it is told", async () => {
    const ranAt = Date.UTC(2026, 0, 2);
    const [iat, exp] = [ranAt / 1000 - 60, ranAt / 1000 + 600];
    const token = mint({ claims: { iss: "https://login.acme.example", aud: "vendor", iat, exp } });
    const event = {
      client: { client_id: "x", name: "acme--backend" },
      resource_server: { identifier: "https://api.example.com/orders" },
      transaction: { subject_token: token, subject_token_type: `${namespace}/subject-token` },
    };
    const asked: string[] = [];
    const keys = async (address: string) => {
      asked.push(address);
      return Response.json({ keys: [jwkOf(rsa)] });
    };
    await withPolicy({}, async (dir) => {
      const policy = await loadPolicy({ dir, environment: "local" });
      const explainer = await createExplainer(policy, await bundleActions(), false, Date.now(), keys as typeof fetch);
      const ran = await explainer({ trigger: "custom-token-exchange", event, ranAt });
      expect(ran).toMatchObject({ decision: "allow", customer: "acme" });
    });
    expect(asked).toEqual(["https://login.acme.example/jwks"]);
  });

  it("says so if no API is requested", async () => {
    const explained = await explain(login({}, { resource_server: undefined }));
    expect(explained).toMatchObject({ decision: "allow", api: null });
    expect(explained.trace.at(-1)).toEqual({ step: "audience", outcome: "pass", detail: "no API" });
  });

  it("reports that an unmanaged application is refused", async () => {
    const unmanagedLogin = login({}, { client: { name: "Wild" }, connection: { name: "db" } });
    const unmanagedMachine = { ...machine(), client: { client_id: "y", name: "Wild" } };
    for (const [event, trigger] of [
      [unmanagedLogin, "post-login"],
      [unmanagedMachine, "credentials-exchange"],
    ] as const) {
      const explained = await explain(event, trigger);
      expect(explained).toMatchObject({ decision: "deny", code: "application_not_allowed", api: "orders" });
      expect(stepsOf(explained)).toEqual(["policies pass", "application refuse"]);
    }
  });

  it("reports that an unmanaged event passes", async () => {
    const nobody = login({}, { client: { name: "Wild" }, connection: { name: "db" }, resource_server: undefined });
    expect(await explain(nobody)).toMatchObject({ decision: "pass", customer: null, api: null, code: null });
  });

  it("does not replace metadata that the event has", async () => {
    const bare = login({}, { client: { name: "Acme Portal", metadata: {} } });
    expect((await explain(bare)).code).toBe("application_not_allowed");
    const forged = login({}, { client: { name: "Acme Portal", metadata: { customer: "acme", policy_1: "x" } } });
    expect((await explain(forged)).code).toBe("policy_unavailable");
  });

  it("reports a refusal that results from carrying out a decision", async () => {
    const event = login({}, { transaction: { protocol: "oidc-basic-profile", requested_scopes: ["x y"] } });
    expect(await explain(event)).toMatchObject({
      decision: "deny",
      code: "policy_unavailable",
      claims: { access_token: {} },
      removed_scopes: [],
    });
  });

  it.each([
    [
      "a trigger without an Action of the bundle",
      "post-challenge",
      {},
      /no Action of this bundle runs at "post-challenge"; the triggers are: post-login, credentials-exchange/,
    ],
    ["an event that is a list", "post-login", [], /must be a JSON object/],
    ["an event that is null", "post-login", null, /must be a JSON object/],
  ])("refuses %s", async (_, trigger, event, message) => {
    await expect(explain(event, trigger)).rejects.toThrow(ExplainError);
    await expect(explain(event, trigger)).rejects.toThrow(message);
  });

  it("does not say how an empty event is decided", async () => {
    expect(await explain({})).toMatchObject({ decision: null, code: null });
    expect(await explain({}, "credentials-exchange")).toMatchObject({ decision: null });
  });
});

describe("an event with the metadata of a tenant", () => {
  const key = createSigningKey();
  const environmentOf = ({ publicKey }: typeof key) =>
    changed("environments/real.yaml", ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", publicKey.x]);
  const clientName = "Acme Portal";

  /** The client's metadata are those of a build; `change` edits them. */
  const explainDeployed = (trusted = key, change: object = {}, policyFromFiles = false) =>
    withPolicy(environmentOf(trusted), async (dir) => {
      const load = { dir, environment: "real" };
      const sealed = sealCarriers(await loadPolicy(load), key);
      const metadata = { ...sealed.get(`client:${clientName}`)?.metadata, ...change };
      const event = login({}, { client: { name: clientName, metadata } });
      return explainEvent({ ...load, trigger: "post-login", event, policyFromFiles });
    });

  it("is trusted by the environment's keys", async () => {
    expect(await explainDeployed()).toMatchObject({ decision: "allow", roles: ["manager"], unverified: [] });
  });

  it("names the carrier that does not verify, and why", async () => {
    const because = (why: string) => ({
      code: "policy_unavailable",
      unverified: [{ carrier: "client", name: clientName, why: expect.stringContaining(why) }],
    });
    const other = createSigningKey();
    expect(await explainDeployed(other)).toMatchObject(because(`signed by the key ${key.publicKey.id}, which is none`));
    expect(await explainDeployed(key, { customer: "globex" })).toMatchObject(because("example.eu.auth0.com"));
    expect(await explainDeployed(key, { policy_1: undefined })).toMatchObject(because('lack "policy_1"'));
    expect(await explainDeployed(key, { policy_1: "x" })).toMatchObject(because("does not begin like a signed policy"));
  });

  it("can take the metadata of the files instead", async () => {
    const explained = await explainDeployed(createSigningKey(), {}, true);
    expect(explained).toMatchObject({ decision: "allow", roles: ["manager"], unverified: [] });
  });
});
