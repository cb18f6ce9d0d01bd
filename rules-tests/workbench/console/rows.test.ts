import { describe, expect, it } from "@jest/globals";
import { csvRows } from "../../../workbench/console/bulk/csv-rows.ts";
import { jsonRows } from "../../../workbench/console/bulk/json-rows.ts";
import { resultCsv, resultOf } from "../../../workbench/console/bulk/results.ts";

const lists = { columns: ["groups"], separator: ";" };

describe("users as CSV", () => {
  it("makes attributes of cells: text, lists, JSON, and nothing of an empty one", () => {
    const text =
      '\ufeffemail,groups,title,roles\r\nann@acme.example,Sales; Ops ,"a, ""b""","[""x"",1]"\r\n\r\nben,,,\r\n';
    expect(csvRows(text, lists)).toEqual({
      rows: [
        {
          line: 2,
          attributes: { email: "ann@acme.example", groups: ["Sales", "Ops"], title: 'a, "b"', roles: ["x", 1] },
        },
        { line: 4, attributes: { email: "ben" } },
      ],
      problems: [],
    });
  });

  it("takes semicolons and tabs between fields where the first line has them", () => {
    expect(csvRows("email;groups\nann;Sales|Ops\n", { columns: ["groups"], separator: "|" }).rows).toEqual([
      { line: 2, attributes: { email: "ann", groups: ["Sales", "Ops"] } },
    ]);
    expect(csvRows("email\tteam\nann\tSales\n", lists).rows).toMatchObject([{ attributes: { team: "Sales" } }]);
  });

  it("tells rows with a mistake by line and field, and keeps the others", () => {
    const text = [
      "email,groups,team",
      "ann,Sales,x",
      "ben,Sales",
      'cid,"Sales"s,x',
      'dan,"two\nlines",x',
      "eve,[Sales,x",
      "fay,Sales,x",
    ].join("\n");
    const { rows, problems } = csvRows(text, lists);
    expect(rows.map(({ line, attributes }) => [line, attributes.email])).toEqual([
      [2, "ann"],
      [5, "dan"],
      [8, "fay"],
    ]);
    expect(problems).toEqual([
      { line: 3, column: 3, message: "the row has 2 fields, and the first line names 3" },
      { line: 4, column: 2, message: expect.stringMatching(/^after a quoted text there must be a separator/) },
      { line: 7, column: 2, message: expect.stringMatching(/^groups: begins like JSON and is none/) },
    ]);
  });

  it("tells where a quote is never closed, and keeps the lines before and after it", () => {
    const { rows, problems } = csvRows('email,team\nann,x\nben,"y\ncid,z\n', lists);
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(problems).toEqual([{ line: 3, column: 2, message: expect.stringMatching(/never closed/) }]);
  });

  it.each([
    ["nothing", "", "there is nothing: the first line must name the columns", 1],
    ["a column without a name", "email,,x\na,b,c\n", "this column has no name: the first line names the attributes", 2],
    ["a name twice", "email,email\na,b\n", 'two columns have the name "email"', 2],
  ])("refuses a first line with %s", (_what, text, message, column) => {
    expect(csvRows(text, lists)).toEqual({ rows: [], problems: [{ line: 1, column, message }] });
  });

  it("takes no name for the prototype", () => {
    const [row] = csvRows('__proto__,email\n"{""isAdmin"":true}",ann\n', lists).rows;
    expect(Object.keys(row?.attributes ?? {})).toEqual(["__proto__", "email"]);
    expect(row?.attributes.isAdmin).toBeUndefined();
  });

  it("reads 50,000 users within seconds, also where each tenth has a mistake", () => {
    const row = (_: unknown, i: number) => `user${i}@acme.example,${i % 10 ? "Sales;Ops" : '"x'}`;
    const text = `email,groups\n${Array.from({ length: 50_000 }, row).join("\n")}`;
    const started = performance.now();
    expect(csvRows(text, lists).rows).toHaveLength(45_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("users as JSON", () => {
  it("reads a list of objects, and one object a line", () => {
    const rows = [
      { line: 1, attributes: { email: "ann", groups: ["Sales"] } },
      { line: 2, attributes: { email: "ben" } },
    ];
    expect(jsonRows('[{"email":"ann","groups":["Sales"]},\n{"email":"ben"}]')).toEqual({ rows, problems: [] });
    expect(jsonRows('{"email":"ann","groups":["Sales"]}\n{"email":"ben"}\n')).toEqual({ rows, problems: [] });
  });

  it("tells by line and column what is no object or no JSON, and keeps the others", () => {
    const text = '[\n  {"email": "ann"},\n  "ben",\n  {"email": cid},\n  {"email": "dan"}\n]';
    expect(jsonRows(text)).toEqual({
      rows: [
        { line: 2, attributes: { email: "ann" } },
        { line: 5, attributes: { email: "dan" } },
      ],
      problems: [
        { line: 3, column: 3, message: "a user must be an object with attributes" },
        { line: 4, column: 13, message: "not JSON: invalid symbol" },
        { line: 4, column: 16, message: "not JSON: value expected" },
      ],
    });
    expect(jsonRows('{"email":"ann"}\n{"email":}\n{"email":"cid"}')).toMatchObject({
      rows: [{ line: 1 }, { line: 3 }],
      problems: [{ line: 2, column: 10 }],
    });
  });

  it("refuses what is no list", () => {
    expect(jsonRows("7").problems).toMatchObject([{ line: 1, column: 1 }]);
  });
});

describe("the results as CSV", () => {
  it("have no formulas", () => {
    const decided = { decision: "deny" as const, code: "no_role", roles: [], scopes: [], would_deny: [] };
    const result = resultOf({ line: 2, attributes: { email: '=HYPERLINK("https://evil.example")' } }, decided);
    expect(resultCsv([result, { ...result, who: "@x" }, { ...result, who: "+1" }, { ...result, who: "-1" }])).toBe(
      '2,"\'=HYPERLINK(""https://evil.example"")",deny,no_role,,,\n2,\'@x,deny,no_role,,,\n2,\'+1,deny,no_role,,,\n2,\'-1,deny,no_role,,,\n',
    );
  });
});
