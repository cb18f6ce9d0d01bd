import { beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "node-html-parser";
import { type AccessReport, accessReport } from "../../../compiler/reporting/access-report.ts";
import { htmlReport } from "../../../compiler/reporting/html-report.ts";
import { markdownReport } from "../../../compiler/reporting/markdown-report.ts";
import { policyWith } from "../access/policies.ts";
import { testTime } from "../policy-files/base-policy.ts";
import { changed } from "../policy-folder.ts";

const markup = "<img src=x onerror=alert(1)>&'|`*_[a](b)";

let report: AccessReport;
beforeAll(async () => {
  const before = { name: "main", policy: await policyWith() };
  const files = changed(
    "customers/acme.yaml",
    ["groups: Managers }", `groups: [Managers, ${JSON.stringify(markup)}] }`],
    [
      "  - when: { department: Sales }",
      "  - when: { groups: Managers }\n    roles: [orders:manager]\n  - when: { department: Sales }",
    ],
    ["machine_scopes: [read:orders]", "machine_scopes: []"],
    ["client_secret:", "client_id: x\n      client_secret:"],
  );
  report = accessReport({ name: "deploy", policy: await policyWith(files) }, before, testTime);
});

describe("accessReport", () => {
  it("has the changes, widenings first, the matrix of all customers, and needless rules", () => {
    expect(report).toMatchObject({
      environment: "local",
      from: "main",
      to: "deploy",
      day: "2026-11-24",
      apis: ["orders", "invoices"],
    });
    expect(report.changes.map(({ widens, decided }) => [widens, decided])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
    expect(report.customers.map(({ customer }) => customer)).toEqual(["vendor", "acme", "globex"]);
    expect(report.customers[1]).toMatchObject({
      enforcement: "enforce",
      connections: [{ name: "acme-oidc", strategy: "oidc", email_domains: "acme.example" }],
      apis: {
        orders: {
          roles: [
            { role: "viewer", scopes: ["read:orders"], given: ["by department Sales until 2030-01-31"] },
            { role: "manager", scopes: ["read:orders", "write:orders"] },
          ],
          machines: [{ application: "sync", scopes: [] }],
        },
      },
    });
    expect(report.needless_rules).toMatchObject([{ customer: "acme", rule: 2, covered_by: [1] }]);
  });

  it("says that nothing is compared where there is nothing to compare with", async () => {
    const alone = accessReport({ name: "deploy", policy: await policyWith() }, undefined, testTime);
    expect(alone).toMatchObject({ from: null, changes: [], needless_rules: [] });
    expect(markdownReport(alone)).not.toMatch(/Wider|Narrower|From/);
    expect(htmlReport(alone)).not.toMatch(/Wider|Narrower|From/);
  });
});

describe("htmlReport", () => {
  it("is one page that loads nothing and runs nothing", () => {
    const page = parse(htmlReport(report));
    expect(page.querySelectorAll("script, img, link, iframe, [src], [href], [onerror]")).toEqual([]);
    expect(page.querySelector("meta[http-equiv]")?.getAttribute("content")).toContain("default-src 'none'");
    expect(page.querySelectorAll("tbody tr")).toHaveLength(3);
    expect(page.querySelectorAll("th[scope=row]").map(({ childNodes: [name] }) => name?.text)).toEqual([
      "vendor",
      "acme",
      "globex",
    ]);
  });

  it("shows texts of the policy as they are", () => {
    const page = parse(htmlReport(report));
    expect(page.querySelector(".wider li")?.text).toContain(JSON.stringify(markup));
    expect(page.querySelectorAll(".wider li").map(({ text }) => text.includes("not decided"))).toEqual([false, true]);
    expect(page.querySelector(".narrower li")?.text).toBe("acme: sync (machine) no longer gets read:orders of orders");
  });
});

describe("markdownReport", () => {
  it("lists widenings first, with a person who gains", () => {
    const lines = markdownReport(report).split("\n");
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(lines).toContain("From main to deploy: 2 wider (1 of them not decided), 1 narrower.");
    expect(at("## Wider")).toBeLessThan(at("- acme: orders:manager now also by "));
    expect(at("- acme: orders:manager now also by ")).toBeLessThan(at("## Narrower"));
    expect(lines.filter((line) => line.startsWith("| **"))).toHaveLength(3);
  });

  it("lets no text of the policy make markup, or break its row", () => {
    const text = markdownReport(report);
    const unescaped = text.replace(/\\[\s\S]/g, "").replaceAll("<br>", "");
    expect(unescaped).not.toMatch(/[<>`[\]]/);
    const rows = unescaped.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(rows.map((row) => row.split("|").length))).toEqual(new Set([5]));
  });
});
