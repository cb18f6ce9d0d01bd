import { describe, expect, it } from "@jest/globals";
import type { Words } from "../../../compiler/explaining/asked/event-from-words.ts";
import { readParameter } from "../../../compiler/explaining/asked/machine-event.ts";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import { sampleEvent } from "../../../compiler/explaining/sample-event.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

describe("a login in words", () => {
  const attributes = { email: "ann@acme.example", department: "Sales" };
  const words = { customer: "acme", application: "portal", api: "orders", attributes };
  const explainWords = (changes: Partial<Words> = {}) =>
    withPolicy({}, (dir) => explainEvent({ dir, environment: "local", words: { ...words, ...changes } }));

  it("is explained like its event", async () => {
    const allowed = { decision: "allow", customer: "acme", api: "orders", roles: ["viewer"], missing: [] };
    expect(await explainWords()).toMatchObject(allowed);
    const shared = { application: "vendor--console", connection: "acme-oidc" };
    expect(await explainWords(shared)).toMatchObject(allowed);
    expect(await explainWords({ attributes: { ...attributes, department: "sales" } })).toMatchObject({
      code: "no_role",
      near_misses: [{ value: "sales" }],
    });
  });

  it.each<[string, Partial<Words>, string]>([
    ["customer", { customer: "acne" }, 'there is no customer "acne"; did you mean "acme"?'],
    ["application", { application: "portals" }, 'there is no application "portals"; did you mean "portal"?'],
    ["API", { api: "order" }, 'there is no API "order"; did you mean "orders"?'],
    ["connection", { connection: "x" }, 'there is no connection of acme "x" (there are: acme-oidc)'],
  ])("names an unknown %s", async (_, changes, message) => {
    await expect(explainWords(changes)).rejects.toThrow(new ExplainError(message));
  });
});

describe("words without an API", () => {
  const explainWords = (words: Words, files: Files = {}) =>
    withPolicy(files, (dir) => explainEvent({ dir, environment: "local", words }));
  const base = { customer: "acme", application: "vendor--console", attributes: { email: "ann@acme.example" } };

  it("try each API of the application, and tell of the first that is granted", async () => {
    const both = {
      ...changed("vendor.yaml", ["    apis: [orders]", "    apis: [invoices, orders]"]),
      ...changed("customers/acme.yaml", [
        "role_mapping:",
        "role_mapping:\n  - everyone: true\n    roles: [orders:viewer]",
      ]),
    };
    const explained = await explainWords(base, both);
    expect(explained).toMatchObject({ api: "orders", decision: "allow", roles: ["viewer"], unmet: [] });
    expect(explained.apis).toEqual([
      { api: "invoices", decision: "deny", code: "audience_not_allowed", roles: [], scopes: [] },
      { api: "orders", decision: "allow", code: null, roles: ["viewer"], scopes: ["read:orders"] },
    ]);
  });

  it("tell of the first API if none is granted", async () => {
    expect(await explainWords(base)).toMatchObject({ api: "orders", code: "no_role", apis: [] });
  });
});

describe("a machine in words", () => {
  const sync = { customer: "acme", application: "sync", api: "orders" };
  const explainWords = (words: Words) => withPolicy({}, (dir) => explainEvent({ dir, environment: "local", words }));

  it("is granted what its client grant has", async () => {
    const granted = { trigger: "credentials-exchange", decision: "allow", scopes: ["read:orders"], missing: [] };
    expect(await explainWords(sync)).toMatchObject(granted);
  });

  it.each<[string, [string, string][], string]>([
    ["a user's name", [["username", "ann"]], "impersonation_blocked"],
    ["another name", [["colour", "red"]], "unexpected_parameter"],
    [
      "a parameter twice",
      [
        ["scope", "read:orders"],
        ["scope", "read:orders"],
      ],
      "unexpected_parameter",
    ],
    ["a scope beyond its own", [["scope", "write:orders"]], "scope_not_allowed"],
  ])("is refused with %s", async (_, parameters, code) => {
    expect(await explainWords({ ...sync, parameters })).toMatchObject({ decision: "deny", code });
  });

  it.each<[Words, string]>([
    [{ ...sync, attributes: {} }, "acme--sync is a machine, which has no user: leave out attributes of a user"],
    [{ ...sync, connection: "acme-oidc" }, "acme--sync is a machine, which has no user: leave out a connection"],
    [{ ...sync, parameters: [["audience", "x"]] }, "--param audience: name the API by --api instead"],
    [
      { ...sync, application: "portal", parameters: [["x", "y"]] },
      "--param is for machines, and acme--portal is of type spa",
    ],
  ])("cannot be mixed with a user: %j", async (words, message) => {
    await expect(explainWords(words)).rejects.toThrow(new ExplainError(message));
  });

  it("has parameters as name=value", () => {
    expect(readParameter("a=b=c")).toEqual(["a", "b=c"]);
    expect(readParameter("a=")).toEqual(["a", ""]);
    for (const text of ["a", "=b", ""]) expect(() => readParameter(text)).toThrow(ExplainError);
  });
});

describe("an example", () => {
  const explainExample = (example: string, customer?: string, files: Files = {}) =>
    withPolicy(files, (dir) => explainEvent({ dir, environment: "local", example: { example, customer } }));

  it("is explained as its file says it, and its expectation is met", async () => {
    expect(await explainExample("a manager")).toMatchObject({ roles: ["manager"], scopes: ["read:orders"], unmet: [] });
    expect(await explainExample("a stranger in the console", "acme")).toMatchObject({ code: "no_role", unmet: [] });
  });

  it("tells where it is not met", async () => {
    const suspended = changed("customers/acme.yaml", ["enforcement: enforce", "enforcement: suspended"]);
    const { unmet } = await explainExample("a manager", "acme", suspended);
    expect(unmet).toEqual(["expected allow, got customer_suspended"]);
  });

  const twice = (name: string) => changed("vendor.yaml", ["staff without a role", name]);
  it.each<[name: string, customer: string | undefined, files: Files, message: string]>([
    ["a manger", undefined, {}, 'there is no example "a manger"; did you mean "a manager"?'],
    ["a manager", "globex", {}, 'there is no example "a manager" (there are none)'],
    ["a manager", undefined, twice("a manager"), 'name a --customer: vendor, acme have an example "a manager"'],
    [
      "a manager",
      "acme",
      changed("customers/acme.yaml", ["a stranger in the console", "a manager"]),
      'acme has 2 examples "a manager": give them different names',
    ],
  ])("must be one: %s of %s", async (...[name, customer, files, message]) => {
    await expect(explainExample(name, customer, files)).rejects.toThrow(new ExplainError(message));
  });
});

describe("a sample event", () => {
  it.each([
    ["post-login", { decision: "allow", customer: "acme", roles: ["manager"] }],
    ["credentials-exchange", { decision: "allow", customer: "acme", scopes: ["read:orders"] }],
    ["custom-token-exchange", { decision: "deny", customer: "acme", code: "subject_token_not_accepted" }],
  ])("of %s lacks nothing", async (trigger, expected) => {
    const explained = await withPolicy({}, async (dir) => {
      const options = { dir, environment: "local", trigger };
      const event: unknown = JSON.parse(JSON.stringify(await sampleEvent(options)));
      return explainEvent({ ...options, event });
    });
    expect(explained).toMatchObject({ ...expected, missing: [] });
  });

  it("is made for known triggers only", async () => {
    const made = withPolicy({}, (dir) => sampleEvent({ dir, environment: "local", trigger: "post-challenge" }));
    await expect(made).rejects.toThrow(ExplainError);
  });
});
