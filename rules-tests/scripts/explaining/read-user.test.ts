import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { explainEvent } from "../../../compiler/explaining/explain.ts";
import type { ExplainOptions } from "../../../scripts/explaining/options.ts";
import { readInput } from "../../../scripts/explaining/read-input.ts";
import { writePolicy } from "../../workbench/newcomers-policy.ts";

describe("explain --user", () => {
  let policy: string;
  beforeAll(async () => {
    policy = await mkdtemp(join(tmpdir(), "explain-user-"));
    const twice = (text: string) => text.replace("email: noa@contoso", "email: mia@contoso");
    await writePolicy(policy, { "customers/contoso.yaml": twice });
  });
  afterAll(() => rm(policy, { recursive: true }));

  const input = (options: Partial<ExplainOptions>) => {
    const named = { customer: "contoso", application: "portal", api: "orders", ...options };
    return readInput({ policy, env: "staging", ...named }, "customer");
  };

  it("takes the attributes of the user's example, with aliases resolved, and adds those that are given", async () => {
    const read = await input({ user: "mia", connection: "contoso-entra", attributes: "{ department: Sales }" });
    expect(read).toMatchObject({
      words: {
        connection: "contoso-entra",
        attributes: {
          email: "mia@contoso.example",
          group_ids: ["1b2c3d4e-0000-4000-8000-000000000001"],
          department: "Sales",
        },
      },
    });
    const explained = await explainEvent({ dir: policy, environment: "staging", ...read });
    expect(explained).toMatchObject({ decision: "allow", customer: "contoso", roles: ["manager"] });
  });

  it("tells the refusal that the user gets", async () => {
    const read = await input({ user: "guest" });
    expect(await explainEvent({ dir: policy, environment: "staging", ...read })).toMatchObject({
      ...{ decision: "deny", code: "no_role", unmet: [expect.anything()] },
      attributes_read: expect.arrayContaining([{ name: "group_ids", found: false, values: [] }]),
    });
  });

  it.each([
    [{ user: "mia" }, 'name a --connection: there is a user "mia" at contoso-entra, contoso-native'],
    [{ user: "miaa" }, 'there is no user "miaa" of contoso; did you mean "mia"?'],
    [{ user: "zoltan" }, 'there is no user "zoltan" of contoso (there are: mia, guest)'],
    [{ user: "guest", connection: "contoso-native" }, 'there is no user "guest" of contoso-native (there are: mia)'],
    [{ user: "mia", customer: "vendor" }, 'there is no user "mia" of vendor (there are none)'],
    [{ user: "mia", idToken: "e" }, "--user and --id-token exclude each other: leave out one"],
  ])("refuses %j in one line", async (options, message) => {
    await expect(input(options)).rejects.toMatchObject({ message });
  });
});
