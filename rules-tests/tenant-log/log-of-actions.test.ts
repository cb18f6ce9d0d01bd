import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createColors } from "picocolors";
import { decisionOf } from "../../tenant-log/decision-of.ts";
import type { LogEntry } from "../../tenant-log/entry.ts";
import { entryLines } from "../../tenant-log/entry-line.ts";
import { LogSelection } from "../../tenant-log/filter.ts";
import { ManagementLogs } from "../../tenant-log/management-logs.ts";
import { token } from "../packages/local-tenant/login/portal.ts";
import { audience, machine, startTestTenant, type TestTenant } from "../packages/local-tenant/world/acme.ts";

const line = (facts: object) => JSON.stringify(JSON.stringify(facts));
const allowed = { decision: "allow", customer: "acme", api: "orders" };
const observed = { ...allowed, would_deny: ["impersonation_blocked"] };
const suspended = { decision: "deny", code: "customer_suspended", customer: "globex" };

describe("the log of a tenant with Actions", () => {
  let test: TestTenant;
  let entries: LogEntry[];
  const ask = () =>
    token(test, {
      ...{ grant_type: "client_credentials", client_id: "machine", client_secret: machine.client_secret, audience },
    });
  const reader = (changes: object = {}) => {
    const { url: origin, clientId, clientSecret } = test.running;
    return new ManagementLogs({ origin, clientId, clientSecret, fetch: test.fetch, ...changes });
  };

  beforeAll(async () => {
    test = await startTestTenant();
    test.bind("credentials-exchange", `console.log(${line(allowed)}); console.warn("two\\u001b[31m\\nlines");`);
    await ask();
    test.bind("credentials-exchange", `console.log(${line(observed)});`);
    await ask();
    const reason = `customer_suspended: ask the vendor`;
    test.bind(
      "credentials-exchange",
      `console.log(${line(suspended)}); api.access.deny("invalid_request", "${reason}");`,
    );
    await ask();
    test.bind("credentials-exchange", `throw new Error("broken");`);
    await ask();
    test.unbind();
    // The reader's own token is in the log too.
    entries = (await reader().latest(100)).filter(({ client_id }) => client_id === "machine");
  });
  afterAll(() => test.close());

  const plain = (entry: LogEntry | undefined) => entryLines(entry as LogEntry, createColors(false));
  const shown = () => entries.map((entry) => plain(entry).replaceAll(/^\S+ {2}|\d+(\.\d)? ms/g, "..."));

  it("tells an observed refusal from a clean token, and a refusal by its code", () => {
    expect(shown()).toEqual([
      "...action  action                allow  acme -> orders  ...\n" + "          warn: two [31m\n          lines",
      "...seccft  machine token         Nightly sync | https://api.example.com/orders",
      "...action  action                allow  acme -> orders  would_deny: impersonation_blocked  ...",
      "...seccft  machine token         Nightly sync | https://api.example.com/orders",
      "...action  action                deny  customer_suspended  globex  customer_suspended: ask the vendor  ...",
      "...feccft  machine refused       Nightly sync | https://api.example.com/orders  customer_suspended: ask the vendor",
      "...action  action                failed  broken  ...",
      expect.stringMatching(/^\.\.\.actions_execution_failed Action failed {9}Nightly sync {2}broken$/),
      "...feccft  machine refused       Nightly sync | https://api.example.com/orders  broken",
    ]);
  });

  const selected = (filter: ConstructorParameters<typeof LogSelection>[0]) => {
    const selection = new LogSelection(filter);
    return entries.flatMap((entry, index) => (selection.selects(entry) ? [index] : []));
  };

  it("is selected by decision code, observed ones too", () => {
    expect(selected({ code: "would_deny" })).toEqual([2]);
    expect(selected({ code: "impersonation_blocked" })).toEqual([2]);
    expect(selected({ code: "customer_suspended" })).toEqual([4, 5]);
    expect(selected({ code: "no_role" })).toEqual([]);
  });

  it("is selected by customer: by the Action's run, or by what belongs to the customer alone", () => {
    const nothing = { clients: new Set<string>(), connections: new Set<string>() };
    expect(selected({ customer: { customer: "acme", ...nothing } })).toEqual([0, 1, 2, 3]);
    expect(selected({ customer: { customer: "globex", ...nothing } })).toEqual([4, 5]);
    expect(selected({ customer: { customer: "globex", ...nothing }, code: "no_role" })).toEqual([]);
    const named = { ...nothing, clients: new Set(["Nightly sync"]) };
    expect(selected({ customer: { customer: "initech", ...named } })).toEqual([6, 7, 8]);
    const ofConnection = { ...nothing, connections: new Set(["acme-oidc"]) };
    const other = { log_id: "1", date: "2026-01-01T00:00:00Z", type: "f" };
    const selection = new LogSelection({ customer: { customer: "acme", ...ofConnection } });
    expect(selection.selects({ ...other, connection: "acme-oidc" })).toBe(true);
    expect(selection.selects({ ...other, organization_name: "acme" })).toBe(true);
    expect(selection.selects({ ...other, connection: "globex", organization_name: "globex" })).toBe(false);
  });

  it("of Auth0 tells a refusal by its description alone", () => {
    const entry = { log_id: "1", date: "2026-01-01T10:00:00.000Z", type: "f", description: "no_role: no rule matches" };
    expect(decisionOf(entry)).toEqual({ decision: "deny", code: "no_role", wouldDeny: [] });
    for (const description of [null, "", "Wrong email", "no_such_code: x", "x no_role: y"])
      expect(decisionOf({ ...entry, description })).toBeUndefined();
    expect(plain(entry)).toBe("10:00:00  f       login refused           no_role: no rule matches");
  });

  it("is followed by checkpoint, each entry once, until the signal", async () => {
    const stop = new AbortController();
    const waits: number[] = [];
    const wait = async (milliseconds: number) => {
      waits.push(milliseconds);
      if (waits.length === 1) await ask();
      else stop.abort();
    };
    const last = entries.at(-1)?.log_id;
    const found: string[] = [];
    for await (const { type, client_id } of reader({ wait }).after(last, 700, stop.signal))
      if (client_id === "machine") found.push(type);
    expect(found).toEqual(["seccft"]);
    expect(waits).toEqual([700, 700]);
  });

  it("is asked for again where the rate limit or a lost token stood against it", async () => {
    const waits: number[] = [];
    const answers = [
      () => new Response("{}", { status: 429, headers: { "x-ratelimit-reset": String(Date.now() / 1000 + 30) } }),
      () => new Response("{}", { status: 401 }),
      () => new Response("no", { status: 503 }),
    ];
    let tokens = 0;
    const fetch = async (input: URL, init?: RequestInit) => {
      if (input.pathname === "/oauth/token") tokens += 1;
      else if (answers.length > 0) return (answers.shift() as () => Response)();
      const response = await test.fetch(input, init);
      if (input.pathname === "/oauth/token") return response;
      return new Response(response.body, { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } });
    };
    const wait = async (milliseconds: number) => void waits.push(Math.round(milliseconds / 100));
    expect(await reader({ fetch, wait }).latest(1)).toHaveLength(1);
    expect(tokens).toBe(2);
    expect(waits.slice(1)).toEqual([80, 1]);
    expect(waits[0]).toBeGreaterThan(280);
  });

  it.each([
    ["a wrong secret", { clientSecret: "x" }, /gives no Management API token: status 401, Unauthorized/],
    ["no tenant there", { fetch: () => Promise.reject(new TypeError("x")) }, /cannot be reached .*is the tenant up/],
    [
      "a certificate that is not trusted",
      {
        fetch: () => Promise.reject(new TypeError("x", { cause: Object.assign(new Error(), { code: "SELF_SIGNED" }) })),
      },
      /cannot be reached \(SELF_SIGNED\); is NODE_EXTRA_CA_CERTS/,
    ],
    ["something else", { fetch: async () => Response.json({ access_token: "x" }) }, /something other than its log/],
  ])("is refused with its cause: %s", async (_, changes, problem) => {
    await expect(reader(changes).latest(1)).rejects.toThrow(problem);
  });
});
