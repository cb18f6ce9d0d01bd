import { Browser } from "@federated-actions/loopback/browser";
import type { Stage } from "../stage.ts";
import { openPortal, ordersRequest, userOf, userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";

const readsAndWrites = ["read:orders", "write:orders"];
const acmeUser = { customer: "acme", plan: "pro", subject_type: "user" };
export const managerClaims = { ...acmeUser, name: "Ann Archer", roles: ["manager"], scopes: readsAndWrites };
export const viewerClaims = { ...acmeUser, name: "Bob Baker", roles: ["viewer"], scopes: ["read:orders"] };

/** 1-3: people of the customer that has an OIDC connection, in its portal. */
export function userScenarios(stage: Stage): Scenario[] {
  const read = { method: "GET", path: "/orders" } as const;
  const write = { method: "POST", path: "/orders" } as const;
  return [
    {
      id: "1",
      name: "A manager signs in to Acme's portal and places an order",
      expect: { outcome: "token", http_status: 200, claims: managerClaims, scopes: readsAndWrites },
      play: () => observeToken(stage, userToken(stage, "ann"), write),
    },
    {
      id: "2a",
      name: "A user with fewer rights reads orders",
      expect: { outcome: "token", http_status: 200, claims: viewerClaims, scopes: ["read:orders"] },
      play: () => observeToken(stage, userToken(stage, "bob"), read),
    },
    {
      id: "2b",
      name: "The same user cannot place one",
      expect: {
        outcome: "token",
        http_status: 403,
        code: "insufficient_scope",
        claims: viewerClaims,
        scopes: ["read:orders"],
      },
      play: () => observeToken(stage, userToken(stage, "bob"), write),
    },
    ...newcomer(stage),
  ];
}

/**
 * A refusal comes after the tenant has created a profile and a session. The next try reuses them, until `prompt=login`.
 */
function newcomer(stage: Stage): Scenario[] {
  const provider = stage.identityProviders["acme-oidc"];
  const browser = new Browser(stage.fetch);
  const signIn = async (prompt?: "login") => {
    const portal = await openPortal(stage, "acme--portal");
    const request = { ...ordersRequest(stage), ...(prompt && { prompt }) };
    return (await portal.signIn(browser, userOf(stage, "carl"), request)).accessToken;
  };
  const observe = (prompt?: "login") => observeToken(stage, signIn(prompt), { method: "GET", path: "/orders" });
  const claims = provider.users.find((user) => user.username === "carl")?.claims ?? {};
  return [
    {
      id: "3a",
      name: "A user without any mapped group",
      expect: { outcome: "refused", http_status: 302, code: "no_role" },
      play: () => observe(),
    },
    {
      id: "3b",
      name: "The provider adds the group: the existing session does not have it",
      expect: { outcome: "refused", http_status: 302, code: "no_role" },
      play: () => {
        provider.setClaims("carl", { ...claims, groups: ["Orders-Sales"], department: "Sales" });
        return observe();
      },
    },
    {
      id: "3c",
      name: "The same user signs in again (prompt=login)",
      expect: {
        outcome: "token",
        http_status: 200,
        claims: { ...viewerClaims, name: "Carl Carter" },
        scopes: ["read:orders"],
      },
      play: () => observe("login").finally(() => provider.setClaims("carl", claims)),
    },
  ];
}
