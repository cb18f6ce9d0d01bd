import { describe, expect, it } from "@jest/globals";
import type { LogWords } from "../../../compiler/explaining/asked/asked-log.ts";
import { readLogEntry } from "../../../compiler/explaining/asked/log-entry.ts";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import { ExplainError } from "../../../compiler/explaining/explain-error.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const orders = "https://api.example.com/orders";
/** Of a login that an Action refused; as Auth0 writes it, without an audience. */
const refused = {
  date: "2026-11-26T10:00:00.000Z",
  type: "f",
  description: "no_role: nothing that the identity provider asserts is mapped to a role of this API",
  connection: "acme-oidc",
  connection_id: "con_1",
  client_id: "abc",
  client_name: "Acme Portal",
  strategy: "oidc",
  organization_name: "",
  user_id: "oidc|acme-oidc|1",
};
const machine = { type: "feccft", description: "", client_name: "acme--sync", audience: orders, scope: "read:orders" };
const ann = { email: "ann@acme.example", groups: ["Managers-2"] };

const explain = (entry: object, words: Omit<LogWords, "log"> = {}, files: Files = {}) =>
  withPolicy(files, (dir) =>
    explainEvent({ dir, environment: "local", logged: { log: readLogEntry(entry), ...words } }),
  );

describe("an entry of Auth0's log", () => {
  it("of a refused login decides nothing without attributes, which no entry has", async () => {
    expect(await explain(refused)).toMatchObject({
      ...{ decision: null, code: null, facts: [], api: "orders" },
      missing: [
        "the user's attributes are in no log entry: give them by --attributes (the rules read: groups, department)",
      ],
      unmet: ["expected no_role, got no decision, since something is missing"],
      log: { type: "f", code: "no_role", description: refused.description },
    });
  });

  it("of a refused login is explained with attributes, for each API", async () => {
    const files = changed(
      "customers/acme.yaml",
      ["    apis: [orders]", "    apis: [orders, invoices]"],
      ["access:\n", "access:\n  invoices: {}\n"],
    );
    const explained = await explain(refused, { attributes: ann }, files);
    expect(explained).toMatchObject({ decision: "deny", code: "no_role", api: "orders", unmet: [], missing: [] });
    expect(explained.apis.map(({ api, code }) => [api, code])).toEqual([
      ["orders", "no_role"],
      ["invoices", "no_role"],
    ]);
  });

  it("shows the API for which the logged code comes", async () => {
    const both = changed("vendor.yaml", ["    apis: [orders]", "    apis: [orders, invoices]"]);
    const description = "audience_not_allowed: this application of acme has no access to the API";
    const explained = await explain({ ...refused, client_name: "vendor--console", description }, {}, both);
    expect(explained).toMatchObject({ decision: "deny", code: "audience_not_allowed", api: "invoices", unmet: [] });
    expect(explained.facts[0]).toContain("the API is invoices; access of acme has: orders (");
    expect(explained.apis.map(({ decision }) => decision)).toEqual([null, "deny"]);
  });

  it("tells a refusal that does not depend on attributes", async () => {
    const suspended = changed("customers/acme.yaml", ["enforcement: enforce", "enforcement: suspended"]);
    const explained = await explain({ ...refused, description: "customer_suspended: x" }, {}, suspended);
    expect(explained).toMatchObject({ decision: "deny", code: "customer_suspended", unmet: [] });
    const strange = await explain({ ...refused, connection: "globex-saml" });
    expect(strange).toMatchObject({
      code: "connection_not_allowed",
      unmet: [expect.stringContaining("expected no_role")],
    });
  });

  it("of a machine lacks the parameters", async () => {
    expect(await explain(machine)).toMatchObject({
      ...{ trigger: "credentials-exchange", decision: null },
      missing: ["the request's parameters are in no log entry: give them by --param"],
    });
    const blocked = { ...machine, description: "impersonation_blocked: a machine's token is for no user" };
    expect(await explain(blocked, { parameters: [["username", "ann"]] })).toMatchObject({
      ...{ decision: "deny", code: "impersonation_blocked", unmet: [], missing: [] },
    });
    expect(await explain({ ...machine, type: "seccft" })).toMatchObject({ decision: "allow", scopes: ["read:orders"] });
  });

  it("of a machine tells scopes beyond its own, as a list or in one text", async () => {
    for (const scope of ["read:orders write:orders", ["read:orders", "write:orders"]]) {
      expect(await explain({ ...machine, scope })).toMatchObject({ decision: "deny", code: "scope_not_allowed" });
    }
  });

  it.each<[title: string, entry: object, words: Omit<LogWords, "log">, expected: object]>([
    [
      "a refresh",
      { ...refused, type: "sertft", audience: orders, description: "" },
      { attributes: ann },
      { code: "no_role" },
    ],
    ["a wrong password", { ...refused, type: "fp", description: "Wrong" }, { attributes: ann }, { code: "no_role" }],
    [
      "a token exchange that a login refused",
      { ...refused, type: "fecte", client_name: "acme--backend", audience: orders, connection: undefined },
      { attributes: ann },
      { trigger: "post-login", code: "no_role", unmet: [] },
    ],
    [
      "a token exchange with a refused token",
      { type: "fecte", client_name: "acme--backend", audience: orders, description: "subject_token_not_accepted: x" },
      {},
      { trigger: "custom-token-exchange", decision: null, missing: ["transaction.subject_token is absent"] },
    ],
    [
      "a client that no policy names",
      { ...refused, client_name: "Wild", connection: "db", strategy: "auth0", description: "" },
      { api: "orders" },
      { decision: "deny", code: "application_not_allowed" },
    ],
    [
      "an organization",
      { ...refused, organization_name: "globex", description: "organization_not_allowed: x" },
      {},
      { decision: "deny", code: "organization_not_allowed", unmet: [] },
    ],
    [
      "a request's own audience",
      { ...refused, details: { qs: { audience: "https://x" } } },
      {},
      { apis: [], api: null },
    ],
    ["empty texts", { ...machine, type: "seccft", audience: "", connection: "" }, {}, { api: "orders" }],
  ])("is read of %s", async (...[, entry, words, expected]) => {
    expect(await explain(entry, words)).toMatchObject(expected);
  });

  it("is taken out of what log streams wrap it in", () => {
    const entry = { type: "f", description: "no_role: x", client_name: "Acme Portal" };
    for (const wrapped of [entry, [entry], { log_id: "1", data: entry }, { detail: { log_id: "1", data: entry } }]) {
      expect(readLogEntry(wrapped)).toMatchObject({ type: "f", code: "no_role", client: "Acme Portal" });
    }
  });

  it.each<[entry: unknown, message: string]>([
    [7, "--log must be a JSON object with a type"],
    [{}, "--log must be a JSON object with a type"],
    [[], "--log must be a JSON object with a type"],
    [[machine, machine], "--log takes one entry; these are 2"],
    [{ type: "sapi" }, '--log: entries of type "sapi" tell of no decision; those that do: s, f, fp'],
    [{ type: "toString" }, 'entries of type "toString" tell of no decision'],
  ])("is refused where it is none: %j", (entry, message) => {
    expect(() => readLogEntry(entry)).toThrow(ExplainError);
    expect(() => readLogEntry(entry)).toThrow(message);
  });

  it.each<[entry: object, words: Omit<LogWords, "log">, message: string]>([
    [{ ...refused, client_name: "" }, {}, "the entry has no client_name: give --application"],
    [refused, { application: "acme--mobile" }, 'but the entry\'s client is "Acme Portal": leave it out'],
    [refused, { application: "acme--portl" }, 'there is no application "acme--portl"; did you mean "acme--portal"?'],
    [refused, { connection: "globex-saml" }, "--connection is globex-saml, but the entry's is acme-oidc"],
    [machine, { api: "invoices" }, `--api is invoices, but the entry's audience is ${orders}`],
    [machine, { attributes: {} }, "feccft is of a machine, which has no user: leave out --attributes"],
    [refused, { parameters: [["a", "b"]] }, "--param is for machines, and f is of a user's login"],
    [
      { ...refused, client_name: "Wild", connection: "" },
      {},
      "the entry of Wild names no connection: give --connection",
    ],
  ])("and words that contradict it are refused: %j %j", async (entry, words, message) => {
    await expect(explain(entry, words)).rejects.toThrow(ExplainError);
    await expect(explain(entry, words)).rejects.toThrow(message);
  });
});
