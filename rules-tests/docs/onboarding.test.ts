import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { decisionCodes } from "../../actions/policy/decision/codes.ts";
import { checkPolicy } from "../../compiler/check.ts";
import { optionNames } from "../../compiler/policy-files/checks/option-names.ts";
import { customerFileOf } from "./commands/page.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "docs/onboarding");

/** The customer files that the onboarding pages show, all in one policy. */
describe("docs/onboarding", () => {
  let dir: string;
  let pages: string[];
  const read = (page: string) => readFile(join(folder, page), "utf8");
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "onboarding-"));
    await cp(join(root, "deploy"), dir, { recursive: true });
    pages = await readdir(folder);
    for (const page of pages) {
      const { customer, text } = customerFileOf(await read(page));
      await writeFile(join(dir, "customers", `${customer}.yaml`), text, { flag: "wx" });
    }
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("has a page for each way", () => {
    expect(pages.sort()).toEqual(["adfs.md", "entra.md", "google.md", "oidc.md", "okta.md", "saml.md"]);
  });

  it("shows files that check accepts, with nothing to warn of but what the page says", async () => {
    const before = await checkPolicy({ dir: join(root, "deploy"), environment: "local" });
    const { warnings, customers, examples } = await checkPolicy({ dir, environment: "local" });
    expect(customers).toBe(before.customers + pages.length);
    expect(examples).toBeGreaterThanOrEqual(before.examples + 2 * pages.length);
    expect(warnings.map(({ message }) => message.replace(/^.*\//, ""))).toEqual([
      expect.stringMatching(/^gadget\.yaml:\d+:\d+: everybody who signs in gets these roles$/),
    ]);
  });

  it("names options that Auth0 documents for the page's strategy", async () => {
    for (const page of pages) {
      const text = await read(page);
      const strategy = /^ {4}strategy: (\S+)$/m.exec(customerFileOf(text).text)?.[1] as keyof typeof optionNames;
      const named = [...text.matchAll(/`options\.(\w+)`/g)].map(([, name = ""]) => name);
      expect(named.length).toBeGreaterThan(0);
      expect({ page, unknown: named.filter((name) => !optionNames[strategy].includes(name)) }).toEqual({
        page,
        unknown: [],
      });
    }
  });

  it("tells of each page's refusals by codes that are there", async () => {
    for (const page of pages) {
      const linked = [...(await read(page)).matchAll(/\[`(\w+)`\]\(\.\.\/decisions\.md#(\w+)\)/g)];
      expect(linked.length).toBeGreaterThan(1);
      for (const [, code = "", anchor] of linked) {
        expect(decisionCodes).toContain(code);
        expect(anchor).toBe(code);
      }
    }
  });
});
