import type { Stage } from "../stage.ts";
import { userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";

const viewer = {
  customer: "globex",
  subject_type: "user",
  name: "Gil Green",
  roles: ["viewer"],
  scopes: ["read:orders"],
};
const reader = { customer: "globex", subject_type: "user", roles: ["reader"], scopes: ["read:invoices"] };
const paysAndReads = ["pay:invoices", "read:invoices"];

/**
 * 17: people of the customer whose provider speaks SAML (samlp): all groups in one text, and an attribute named by a
 * URI.
 */
export function samlScenarios(stage: Stage): Scenario[] {
  const orders = { audience: stage.audiences.orders, scopes: ["read:orders", "write:orders"] };
  const invoices = { audience: stage.audiences.invoices, scopes: paysAndReads };
  const signIn = (username: string, request: typeof orders) =>
    userToken(stage, username, request, "vendor--console", "globex-saml");
  const onInvoices = (username: string) =>
    observeToken(stage, signIn(username, invoices), { method: "GET", path: "/invoices" });
  return [
    {
      id: "17a",
      name: "A user of Globex signs in by SAML and reads orders",
      expect: { outcome: "token", http_status: 200, claims: viewer, scopes: viewer.scopes },
      play: () => observeToken(stage, signIn("gil", orders), { method: "GET", path: "/orders" }),
    },
    {
      id: "17b",
      name: "The same user is of finance too, and reads invoices",
      expect: { outcome: "token", http_status: 200, claims: reader, scopes: reader.scopes },
      play: () => onInvoices("gil"),
    },
    {
      id: "17c",
      name: "A director of finance there may pay them",
      expect: {
        outcome: "token",
        http_status: 200,
        claims: { ...reader, roles: ["approver", "reader"], scopes: paysAndReads },
        scopes: paysAndReads,
      },
      play: () => onInvoices("hal"),
    },
    {
      id: "17d",
      name: "A director of something else has no role at that API",
      expect: { outcome: "refused", http_status: 302, code: "no_role" },
      play: () => onInvoices("ivy"),
    },
  ];
}
