import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningTenant, startTenant } from "@federated-actions/local-tenant/start";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { PolicyWork } from "../../../workbench/console/background/policy-work.ts";
import type { ConsoleWorld } from "../../../workbench/console/console-world.ts";
import { policyConsole } from "../../../workbench/console/policy-console.ts";
import { expectAccessible } from "../expect-accessible.ts";
import { type Size, usePages } from "../open-page.ts";

/** A tenant whose console has the sample policy. Nothing of it is deployed: these parts read the policy alone. */
let tenant: RunningTenant;
let work: PolicyWork;
let dir: string;
let policy: Policy;

beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "console-")), "deploy");
  await cp("deploy", dir, { recursive: true });
  policy = await loadPolicy({ dir, environment: "local" });
  const files = { dir, environment: "local" };
  work = new PolicyWork({ ...files, deployed: () => policy });
  const served = () => ({ policy, deployed: policy, users: [] });
  const world = () => ({ tenant, files, work, served }) as unknown as ConsoleWorld;
  tenant = await startTenant({ console: policyConsole(world) });
});
afterAll(async () => {
  await tenant?.close();
  await work?.close();
  await rm(join(dir, ".."), { recursive: true, force: true });
});

const openPage = usePages();

describe.each<Size>(["phone", "desktop"])("the console's parts of a policy, on a %s", (size) => {
  let page: Page;
  const open = async (hash: string) => {
    await page.goto(`${tenant.issuer}console/#${hash}`);
  };
  beforeEach(async () => {
    page = await openPage(size);
  });

  it("map: finds a customer, and tells of a cell by keyboard who gives its roles", async () => {
    await open("map");
    await page.getByLabel("Search").fill("acme");
    await page.getByText(/^1 of \d+ customers$/).waitFor();
    await page.getByRole("button", { name: /^acme, orders: / }).focus();
    const details = page.getByRole("complementary", { name: "Details" });
    await details
      .getByText(/customers\/acme\.yaml:\d+/)
      .first()
      .waitFor();
    await details.getByText(/acme--portal/).waitFor();
    await expectAccessible(page);
  });

  it("what if: a person's groups decide at once", async () => {
    await open("what-if/person");
    await page.getByRole("status").getByText("allow").waitFor();
    const area = page.getByLabel("What the identity provider asserts");
    const attributes = await area.inputValue();
    await area.fill(attributes.replace(/"groups": \[[^\]]*\]/, '"groups": ["ORDERS-managers"]'));
    await page.getByText("no_role", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Nearly matched" }).waitFor();
    await expectAccessible(page);
    await area.fill("{ groups: [");
    await page
      .getByRole("alert")
      .getByText(/^attributes:1:\d+/)
      .waitFor();
  });

  it("what if: a policy's text tells who gains before it is saved, and where it has mistakes", async () => {
    await open("what-if/policy");
    await page.getByText("Nobody gains or loses anything").waitFor();
    const area = page.getByLabel("Text of the file");
    const text = await area.inputValue();
    await area.fill(
      text.replace("role_mapping:\n", "role_mapping:\n  - when: { groups: Ops }\n    roles: [orders:manager]\n"),
    );
    await page.getByText(/acme: orders:manager now also by group Ops/).waitFor();
    await page.getByText(/gains, for example: .*Ops/).waitFor();
    await expectAccessible(page);
    await area.fill(text.replace("orders:manager", "orders:manger"));
    await page
      .getByRole("button", { name: /customers\/acme\.yaml:\d+:\d+/ })
      .first()
      .waitFor();
    expect(await readFile(join(dir, "customers/acme.yaml"), "utf8")).toBe(text);
  });

  it("test: examples are green, and red with the reason where the file says otherwise", async () => {
    const file = join(dir, "customers/acme.yaml");
    const text = await readFile(file, "utf8");
    await open("test/examples");
    await page.getByText(/^\d+ passed, 0 failed/).waitFor();
    try {
      await writeFile(file, text.replace("Orders-Managers }", "Nobody }"));
      await page.getByRole("button", { name: "Run again" }).click();
      await page.getByText(/passed, [1-9]\d* failed/).waitFor();
      await page
        .getByText(/^expected roles \[manager\]/)
        .first()
        .waitFor();
      await expectAccessible(page);
    } finally {
      await writeFile(file, text);
    }
  });

  it("test: real users from pasted CSV, with a bad row told and the result as a file", async () => {
    await open("test/bulk");
    await page
      .getByLabel("Or its text")
      .fill("email,groups\nann@acme.example,Orders-Managers;x\nben\n=1@acme.example,none\n");
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("2 of 2 users, done").waitFor();
    await page.getByText(/^line 3, column 2: /).waitFor();
    await page.getByRole("button", { name: "no_role: 1" }).click();
    expect(await page.getByRole("region", { name: "Results" }).getByRole("row").count()).toBe(2);
    await expectAccessible(page);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    const saved = await readFile(await (await downloading).path(), "utf8");
    expect(saved).toMatch(/^line,who,decision,.*\n2,ann@acme.example,allow,,manager,/);
    expect(saved).toContain("\n4,'=1@acme.example,deny,no_role,");
  });
});
