import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Attack } from "../../attacks/attack.ts";
import { BuiltTarget } from "../../attacks/built-target.ts";
import { corpus } from "../../attacks/corpus/index.ts";
import { runRandomAttacks } from "../../attacks/random-attacks.ts";
import { runAttacks } from "../../attacks/run-attacks.ts";

const deploy = join(__dirname, "../../deploy");
const usual = (trigger: Attack["trigger"]): Attack => ({ trigger, name: "", reference: "", expected: "harmless" });
const claim = (name: string) => `https://claims.example.com/${name}`;

let target: BuiltTarget;
beforeAll(async () => {
  target = await BuiltTarget.of(deploy);
});

describe("the corpus", () => {
  it("has at least 600 distinct attacks, each with a reference, on all three Actions", () => {
    const all = corpus.flatMap(({ name, attacks }) => attacks.map((attack) => ({ class: name, ...attack })));
    const distinct = new Set(all.map((attack) => JSON.stringify([attack.class, attack.trigger, attack.name])));
    expect(distinct.size).toBe(all.length);
    const contents = new Set(all.map(({ name: _, class: __, ...rest }) => JSON.stringify(rest)));
    expect(contents.size).toBeGreaterThanOrEqual(600);
    expect(all.filter(({ reference }) => reference === "")).toEqual([]);
    expect(new Set(all.map(({ trigger }) => trigger)).size).toBe(3);
  });

  it("is stopped by the built Actions", async () => {
    expect((await runAttacks(corpus, target)).breaches).toEqual([]);
  });

  it.each<[Attack["trigger"], Record<string, unknown>]>([
    [
      "post-login",
      {
        [claim("customer")]: "acme",
        [claim("plan")]: "pro",
        [claim("subject_type")]: "user",
        [claim("roles")]: ["manager"],
        [claim("scopes")]: ["read:orders", "write:orders"],
      },
    ],
    [
      "credentials-exchange",
      {
        [claim("customer")]: "acme",
        [claim("plan")]: "pro",
        [claim("subject_type")]: "machine",
        [claim("scopes")]: ["export:orders", "read:orders"],
      },
    ],
    ["custom-token-exchange", {}],
  ])("changes a %s that gets its token otherwise", async (trigger, token) => {
    expect(await target.run(usual(trigger))).toEqual({ decision: "allow", code: undefined, token });
  });
});

it("made-up attacks never get beyond the policy", async () => {
  expect(await runRandomAttacks(target, 500, 1)).toEqual([]);
});

describe("a hole in the Actions is found:", () => {
  it("a guard that lets everything through", async () => {
    const holed = await BuiltTarget.of(deploy, (code) => code.replaceAll("throw refusal;", "return;"));
    const { classes } = await runAttacks(corpus, holed);
    const found = classes.filter(({ letThrough }) => letThrough > 0).map((report) => report.class);
    expect(found).toContain("impersonation by a parameter's name");
  });

  it("a claim that comes from the request", async () => {
    const leak = 'api.accessToken.setCustomClaim("https://claims.example.com/customer", event.request.body.client_id);';
    const holed = await BuiltTarget.of(deploy, (code) =>
      code.replace(/console\.log\((plain|decision)Log\(/, `${leak} $&`),
    );
    const breaches = await runRandomAttacks(holed, 300, 1);
    expect(breaches.map(({ found }) => found).join("\n")).toMatch(/the customer "client"/);
  });
});
