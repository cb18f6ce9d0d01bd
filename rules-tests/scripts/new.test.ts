import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../compiler/check.ts";
import { bundleOwnActions } from "../../compiler/own-actions/bundle-own-actions.ts";
import { actionFile, Kit } from "../../packages/actions-test-kit/index.ts";
import { strategyNames } from "../../packages/auth0-dialect/strategies.ts";
import { newAction } from "../../scripts/new/new-action.ts";
import { newCustomer } from "../../scripts/new/new-customer.ts";
import "../../packages/actions-test-kit/jest.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "new-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("npm run new -- customer", () => {
  beforeEach(() => cp("deploy", dir, { recursive: true }));
  const customer = (slug: string, strategy = "oidc") =>
    newCustomer({ slug, strategy, policyDir: dir, environment: "local" });
  const files = () => readdir(join(dir, "customers"));

  it("passes npm run check without a warning, by every enterprise strategy", async () => {
    const before = await checkPolicy({ dir, environment: "local" });
    const strategies = strategyNames("enterprise");
    for (const strategy of strategies) {
      const { file, guide, hints } = await customer(`new-${strategy}`, strategy);
      expect(existsSync(guide)).toBe(true);
      expect(file).toBe(join(dir, "customers", `new-${strategy}.yaml`));
      expect(hints).toEqual([]);
    }
    const { warnings, examples, customers } = await checkPolicy({ dir, environment: "local" });
    expect(warnings).toEqual([]);
    expect(customers).toBe(before.customers + strategies.length);
    expect(examples).toBe(before.examples + 3 * strategies.length);
    expect(await readFile(join(dir, "customers/new-okta.yaml"), "utf8")).toContain('split: { groups: "," }');
  });

  it.each([
    ["a customer that is there", "acme", "oidc", 'there is a customer "acme" already'],
    ["the vendor's own slug", "vendor", "oidc", 'there is a customer "vendor" already'],
    ["a bad slug", "New_Customer", "oidc", "cannot be a customer's slug"],
    ["a slug with a path", "../x", "oidc", "cannot be a customer's slug"],
    ["a long slug", "a".repeat(41), "oidc", "at most 40 characters"],
    ["an unknown strategy", "newco", "odic", 'there is no strategy "odic"; there are: oidc, okta, waad, google-apps'],
    ["a name of Object's", "newco", "constructor", 'there is no strategy "constructor"'],
  ])("refuses %s, and writes nothing", async (_, slug, strategy, problem) => {
    const before = await files();
    await expect(customer(slug, strategy)).rejects.toThrow(problem);
    expect(await files()).toEqual(before);
  });

  it("refuses what would not pass, and a file that is there without being a customer of the environment", async () => {
    await writeFile(join(dir, "customers/half.yaml"), "customer: half\n");
    await expect(customer("newco")).rejects.toThrow("customers/half.yaml");
    const environment = join(dir, "environments/local.yaml");
    await writeFile(environment, `${await readFile(environment, "utf8")}\ncustomers: [acme, globex, initech]\n`);
    await expect(customer("half")).rejects.toThrow("half.yaml exists already");
    expect(await readFile(join(dir, "customers/half.yaml"), "utf8")).toBe("customer: half\n");
    const { hints } = await customer("newco");
    expect(hints).toEqual(["add newco to customers in environments/local.yaml, which lists those that exist there"]);
  });
});

describe("npm run new -- action", () => {
  const action = (name: string, trigger: string) => newAction({ name, trigger, root: dir });
  const written = async () => (await readdir(dir, { recursive: true })).sort();

  const kit = new Kit();
  it.each([
    ["post-login", kit.login({ attributes: { email: undefined } }), "no_email"],
    ["credentials-exchange", kit.machine({ event: { client: { metadata: { closed: "yes" } } } }), "client_closed"],
    ["custom-token-exchange", kit.exchange({ subjectToken: "forged" }), "token_not_accepted"],
  ] as const)("is built, and refuses as its sample says, for %s", async (trigger, event, code) => {
    const files = await action("new-one", trigger);
    expect(files).toEqual([
      join(dir, "actions/new-one/action.yaml"),
      join(dir, "actions/new-one/index.ts"),
      join(dir, "rules-tests/actions/new-one/new-one.test.ts"),
    ]);
    expect(await bundleOwnActions(join(dir, "actions"))).toMatchObject([{ name: "new-one", trigger }]);
    expect(await kit.run(actionFile(join(dir, "actions/new-one/index.ts")), event)).toDeny(code);
    expect(await readFile(join(dir, "rules-tests/actions/new-one/new-one.test.ts"), "utf8")).toContain(code);
  });

  it.each([
    ["an unknown trigger", "newone", "post-logn", 'there is no trigger "post-logn"; there are: post-login'],
    ["a bad name", "New_One", "post-login", "cannot be an Action's name"],
    ["a name with a path", "../x", "post-login", "cannot be an Action's name"],
    ["the shared folder's name", "policy", "post-login", "actions/policy exists already"],
    ["a test that is there", "tested", "post-login", "rules-tests/actions/tested exists already"],
  ])("refuses %s, and writes nothing", async (_, name, trigger, problem) => {
    await mkdir(join(dir, "actions/policy"), { recursive: true });
    await mkdir(join(dir, "rules-tests/actions/tested"), { recursive: true });
    const before = await written();
    await expect(action(name, trigger)).rejects.toThrow(problem);
    expect(await written()).toEqual(before);
  });
});
