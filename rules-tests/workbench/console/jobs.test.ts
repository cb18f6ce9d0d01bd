import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { Jobs } from "../../../workbench/console/background/jobs.ts";
import type { BulkProgress } from "../../../workbench/console/background/protocol.ts";
import { withPolicy } from "../../compiler/policy-folder.ts";

/** One folder for all tests: the deployed policy and its examples are run once. */
let dir: string;
let jobs: Jobs;
let done: () => void;
let folder: Promise<void>;
beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    folder = withPolicy({}, async (temporary) => {
      dir = temporary;
      const { texts } = await loadPolicy({ dir, environment: "local" });
      jobs = new Jobs({ dir, environment: "local", texts });
      ready();
      await new Promise<void>((resolve) => {
        done = resolve;
      });
    });
    folder.catch(failed);
  });
});
afterAll(async () => {
  done();
  await folder;
});

const place = { customer: "acme", application: "portal", api: "orders", connection: "acme-oidc" };
/** What the alias Managers stands for. */
const managers = "1b2c3d4e-0000-4000-8000-000000000001";
const ann = { email: "ann@acme.example", groups: [managers] };

describe("a person's other attributes", () => {
  it("are decided by the deployed policy, with the rule's place", async () => {
    const { decision, roles, rules } = await jobs.explain({ ...place, attributes: ann });
    expect({ decision, roles }).toEqual({ decision: "allow", roles: ["manager"] });
    expect(rules[0]).toEqual({
      rule: 1,
      at: expect.stringMatching(/customers\/acme\.yaml:\d+$/),
      roles: ["orders:manager"],
      holds: true,
    });
  });

  it("are near a rule that they miss", async () => {
    const told = await jobs.explain({ ...place, attributes: { ...ann, groups: [managers.toUpperCase()] } });
    expect(told).toMatchObject({ decision: "deny", code: "no_role" });
    expect(told.near_misses).toMatchObject([{ rule: 1, value: managers.toUpperCase(), expected: "Managers" }]);
  });

  it("need names that the policy has", async () => {
    await expect(jobs.explain({ ...place, api: "ordres", attributes: ann })).rejects.toThrow(/no API "ordres".*orders/);
  });
});

const acme = () => `${dir}/customers/acme.yaml`;
const edited = async (...pairs: readonly (readonly [string, string])[]) => {
  const { texts } = await loadPolicy({ dir, environment: "local" });
  const text = pairs.reduce((before, [find, other]) => {
    expect(before).toContain(find);
    return before.replace(find, other);
  }, texts.get(acme()) ?? "");
  return jobs.compare({ file: acme(), text });
};

describe("an edit of a policy file", () => {
  it("changes nothing where the text is the same", async () => {
    expect(await edited()).toEqual({ problems: [], warnings: [], changes: [], examples: [] });
  });

  it("tells who gains, with a witness, and which examples fail", async () => {
    const compared = await edited(["groups: Managers }", "groups: Bosses }"]);
    expect(compared).toMatchObject({
      problems: [],
      changes: [
        { customer: "acme", widens: true, words: expect.stringMatching(/^acme: orders:manager .*by group Bosses/) },
        { customer: "acme", widens: false },
      ],
      examples: [
        { customer: "acme", after: "no_role", complaint: expect.stringMatching(/^expected roles \[manager\]/) },
      ],
    });
    expect("changes" in compared && compared.changes[0]?.example).toMatch(/"groups":"Bosses"/);
  });

  it("tells of an example whose result changes as it expects", async () => {
    const compared = await edited(
      ["groups: [Managers]", "groups: [Nobody]"],
      ["expect: { roles: [manager], scopes: [read:orders] }", "expect: { deny: no_role }"],
    );
    expect(compared).toMatchObject({
      changes: [],
      examples: [{ before: expect.stringMatching(/^roles \[manager\]/), after: "no_role", complaint: null }],
    });
  });

  it("tells problems at their places", async () => {
    expect(await edited(["roles: [orders:manager]", "roles: [orders:manger]"])).toMatchObject({
      problems: [{ file: acme(), line: expect.any(Number), message: expect.stringMatching(/manger.*manager/) }],
    });
    expect(await jobs.compare({ file: acme(), text: "customer: [" })).toMatchObject({ problems: [{ file: acme() }] });
  });

  it("writes nothing", async () => {
    await edited(["groups: Managers }", "groups: Bosses }"]);
    const { customers } = await loadPolicy({ dir, environment: "local" });
    expect(JSON.stringify(customers)).not.toContain("Bosses");
  });
});

describe("the test of all examples", () => {
  it("tells each with its place", async () => {
    const { problems, examples } = await jobs.test();
    expect(problems).toEqual([]);
    expect(examples.map(({ complaint }) => complaint)).toEqual([null, null, null]);
    expect(examples[0]?.at).toMatch(/\.yaml:\d+$/);
  });
});

describe("many users", () => {
  const run = async (text: string, format: "csv" | "json" = "csv") => {
    const parts: BulkProgress[] = [];
    const lists = { columns: ["groups"], separator: ";" };
    for await (const part of jobs.bulk({ ...place, format, text, lists })) parts.push(part);
    return parts;
  };

  it("are decided as explain decides, and a bad row is told", async () => {
    const [start, results] = await run(
      `email,groups\nann@acme.example,${managers};x\nben@acme.example\ncid@evil.example,${managers}\n`,
    );
    expect(start).toEqual({ total: 2, problems: [{ line: 3, column: 2, message: expect.any(String) }] });
    expect(results).toMatchObject({
      results: [
        { line: 2, who: "ann@acme.example", decision: "allow", code: null, roles: ["manager"] },
        { line: 4, who: "cid@evil.example", decision: "deny", code: "email_domain_not_allowed" },
      ],
      csv: expect.stringMatching(/^2,ann@acme.example,allow,,manager,read:orders write:orders,\n4,cid/),
    });
  });

  it("come in parts", async () => {
    const users = Array.from({ length: 600 }, (_, number) => ({ ...ann, number }));
    const parts = await run(JSON.stringify(users), "json");
    expect(parts.map((part) => ("results" in part ? part.results.length : part.total))).toEqual([600, 250, 250, 100]);
  });

  it("need an application that users sign in to", async () => {
    const lists = { columns: [], separator: ";" };
    const machine = jobs.bulk({ ...place, application: "no-such", format: "csv", text: "a\nb\n", lists });
    await expect(machine.next()).rejects.toThrow(/no application "no-such"/);
  });
});
