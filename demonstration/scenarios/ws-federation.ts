import type { Stage } from "../stage.ts";
import { userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";

const readerClaims = { customer: "initech", subject_type: "user", roles: ["reader"], scopes: ["read:invoices"] };
const paysAndReads = ["pay:invoices", "read:invoices"];

/** 18: people of the customer whose provider speaks WS-Federation (adfs) and asserts groups by their ids. */
export function wsFederationScenarios(stage: Stage): Scenario[] {
  const call = { method: "GET", path: "/invoices" } as const;
  const request = { audience: stage.audiences.invoices, scopes: paysAndReads };
  const observe = (username: string, asked = request) =>
    observeToken(stage, userToken(stage, username, asked, "initech--portal", "initech-adfs"), call);
  return [
    {
      id: "18a",
      name: "A user of Initech signs in by WS-Federation and reads invoices",
      expect: { outcome: "token", http_status: 200, claims: readerClaims, scopes: readerClaims.scopes },
      play: () => observe("jo"),
    },
    {
      id: "18b",
      name: "An approver there: two groups, and an attribute that has to match too",
      expect: {
        outcome: "token",
        http_status: 200,
        claims: { ...readerClaims, roles: ["approver", "reader"], scopes: paysAndReads },
        scopes: paysAndReads,
      },
      play: () => observe("kim"),
    },
    {
      id: "18c",
      name: "A user there without any mapped group",
      expect: { outcome: "refused", http_status: 302, code: "no_role" },
      play: () => observe("lou"),
    },
    {
      id: "18d",
      name: "The vendor's shared console takes an Initech user for Initech's",
      expect: { outcome: "token", http_status: 200, claims: readerClaims, scopes: readerClaims.scopes },
      play: () => observeToken(stage, userToken(stage, "jo", request, "vendor--console", "initech-adfs"), call),
    },
  ];
}
