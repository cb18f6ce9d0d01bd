import { describe, expect, it } from "@jest/globals";
import type { LogRecord } from "../../../../packages/local-tenant/log/entry.ts";
import { readSearch } from "../../../../packages/local-tenant/log/search.ts";

const record: LogRecord = {
  ...{ date: "2018-12-18T10:30:00.500Z", type: "feccft", description: "no_role: it has (none)" },
  ...{ client_id: "abc", client_name: "Jane's batch smith", connection: "acme-oidc", connection_id: "con_1" },
  ...{ ip: "::1", user_id: "oidc|acme|ann", user_name: "ann@acme.example", audience: "urn:a", hostname: "localhost" },
  ...{ environment_name: "local", log_id: "9001", tenant_name: "t", _id: "9001", isMobile: false },
};

describe("a search of the log", () => {
  it.each([
    "type:feccft",
    'description:"no_role: it has (none)"',
    "feccft",
    "user_id:oidc|acme|ann",
    'ip:"::1"',
    "ip:\\:\\:1",
    "type:fe*",
    "type:f*",
    "connection:*oidc",
    "connection:acme*oidc",
    "description:*role*",
    "*role*",
    "type:s OR type:feccft",
    "type:s || type:feccft",
    "NOT type:s",
    "-type:s AND !type:f",
    "(type:s OR type:feccft) AND connection:acme-oidc",
    "type:s AND type:f OR client_id:abc",
    "date:2018-12-18",
    "date:[2018-12-18 TO *]",
    "date:[2018-12 TO 2019-01-01}",
    "date:[* TO 2018-12-18]",
    "date:[* TO 2018-12-19}",
    "date:{2018-12-17 TO 2018-12-19}",
    "date:[2018-12-18T10:00:00 TO 2018-12-18T10:30:00]",
    "log_id:[9000 TO 9001]",
    "log_id:{9000 TO 9002}",
    "organization_id:[* TO *] OR type:feccft",
  ])("finds by %s", (query) => expect(readSearch(query)(record)).toBe(true));

  it.each([
    "type:Feccft",
    "type:fecc",
    "description:no_role",
    "acme",
    "urn\\:a",
    "oidc|acme|ann",
    "type:fx*",
    "connection:*acme",
    "connection:acme*acme",
    "NOT type:feccft",
    "type:feccft AND NOT connection:acme-oidc",
    "type:feccft AND (type:s OR type:f)",
    "date:2018-12-17",
    "date:{2018-12-18 TO *]",
    "date:[* TO 2018-12-18}",
    "date:[2018-12-18T10:30:01 TO *]",
    "log_id:{9001 TO *]",
    "organization_id:org_1",
  ])("does not find by %s", (query) => expect(readSearch(query)(record)).toBe(false));

  it.each([
    ["audience:x", /the field audience, which Auth0 cannot search; it searches client_id, .*, type\.$/],
    ["details.error:x", /the field details\.error/],
    ["type:s type:f", /two terms without AND or OR between them, at character 8/],
    ["type:(s OR f)", /a group of values after type:/],
    ["type:*", /the wildcard \* without any text/],
    ["type:*ft", /"ft" in \*ft: where \* is not at the end, texts need 3 characters/],
    ["type:s?", /"\?" in s\?, which Auth0 does not support/],
    ["description:roam~2", /"~2" in roam~2/],
    ["type:s^2", /"\^2" in s\^2/],
    ["+type:s", /the field \+type/],
    ["/s.*/", /"\/" in/],
    ["type:", /an end where a term is missing/],
    ["type:s AND", /an end where a term is missing/],
    ["type:s AND OR type:f", /OR where a term is missing/],
    ["(type:s", /a "\(" without its "\)"/],
    ["type:s)", /a "\)" too many, at character 7/],
    ["ip:::1", /":" at character 4, where a term is missing; quote values that have it/],
    ['type:"s', /where a term is missing/],
    ["date:yesterday", /the date yesterday; write/],
    ["date:[2018 2019]", /a range without "min TO max"/],
    ["log_id:[90* TO *]", /a wildcard within the bound 90\*/],
    [`${"(".repeat(60)}type:s${")".repeat(60)}`, /more than 50 parentheses/],
  ])("refuses %s by name", (query, problem) => expect(() => readSearch(query)).toThrow(problem));

  it("takes no longer for a term with many wildcards", () => {
    const search = readSearch(`description:${"aaa*".repeat(200)}bbb`);
    const started = performance.now();
    expect(search({ ...record, description: "a".repeat(100_000) })).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
