import { expect, it } from "@jest/globals";
import type { Decision } from "../../../../actions/policy/decision/decision.ts";
import { decisionLog } from "../../../../actions/policy/decision/decision-log.ts";
import { createPlainLog } from "../../../../actions/policy/decision/plain-lines.ts";

const allowed: Decision = {
  decision: "allow",
  code: undefined,
  reason: undefined,
  customer: "acme",
  api: "orders",
  policy: "12345678",
  accessTokenClaims: {},
  idTokenClaims: {},
  removedScopes: [],
  wouldDeny: [],
  notes: [],
};

it("each decision has its own line, whatever came before", () => {
  const others: Partial<Decision>[] = [
    {},
    { customer: "globex" },
    { api: "invoices" },
    { api: undefined },
    { decision: "pass" },
    { policy: "87654321" },
    { policy: undefined },
    { decision: "deny", code: "no_role" },
    { wouldDeny: ["no_role"] },
    { notes: ["groups_overage"] },
  ];
  const plainLog = createPlainLog();
  for (const one of others) {
    for (const other of others) {
      for (const change of [one, other]) {
        const made = { ...allowed, ...change };
        expect(plainLog(made)).toBe(decisionLog(made));
      }
    }
  }
});

it("remembers lines of 2,000 policies, and forgets them then", () => {
  const plainLog = createPlainLog();
  let written = 0;
  const counted = {
    toJSON: () => {
      written += 1;
      return "orders";
    },
  };
  const writeLine = (policy: number) =>
    JSON.parse(plainLog({ ...allowed, policy: `${policy}`, api: counted as unknown as string }));
  for (let policy = 1; policy <= 2000; policy++) expect(writeLine(policy)).toMatchObject({ policy: `${policy}` });
  expect([writeLine(1).policy, writeLine(2000).policy, written]).toEqual(["1", "2000", 2000]);
  expect([writeLine(2001).policy, writeLine(1).policy, written]).toEqual(["2001", "1", 2002]);
});
