import { Browser } from "@federated-actions/loopback/browser";
import type { Document } from "yaml";
import type { Stage } from "../stage.ts";
import { observeMachine, openPortal, ordersRequest, userOf, userToken } from "./acts.ts";
import { observeCall, observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";
import { managerClaims, viewerClaims } from "./users.ts";

const acme = "customers/acme.yaml";

/** 9-11: what a deployment changes for those who hold tokens already, and metadata that no deployment wrote. */
export function policyChangeScenarios(stage: Stage): Scenario[] {
  const read = { method: "GET", path: "/orders" } as const;
  const write = { method: "POST", path: "/orders" } as const;
  return [
    {
      id: "9",
      name: "A role is removed from the policy: an earlier refresh token gives no write scope",
      expect: {
        outcome: "token",
        http_status: 403,
        code: "insufficient_scope",
        claims: { ...viewerClaims, name: managerClaims.name },
        scopes: ["read:orders"],
      },
      play: async () => {
        const portal = await openPortal(stage, "acme--portal");
        const before = await portal.signIn(new Browser(stage.fetch), userOf(stage, "ann"), ordersRequest(stage));
        if (!before.refreshToken) throw new Error("The portal got no refresh token");
        const wrote = await observeCall(stage, before.accessToken, write);
        if (wrote.http_status !== 200) throw new Error("The manager could not write even before");
        const restore = await stage.policy.edit(acme, managersBecomeViewers);
        try {
          await stage.policy.deploy();
          const after = portal.refresh(before.refreshToken).then((tokens) => tokens.accessToken);
          return await observeToken(stage, after, write);
        } finally {
          // The tenant gets the role back by the next deployment, which is that of 11.
          await restore();
        }
      },
    },
    {
      id: "10",
      name: "Globex's metadata is copied onto Acme's connection by hand",
      expect: { outcome: "refused", http_status: 302, code: "policy_unavailable" },
      play: async () => {
        const undo = await stage.careless.copyMetadata("globex-saml", "acme-oidc");
        try {
          return await observeToken(stage, userToken(stage, "ann"), read);
        } finally {
          await undo();
        }
      },
    },
    ...suspension(stage),
  ];
}

function suspension(stage: Stage): Scenario[] {
  const suspended = { outcome: "refused", code: "customer_suspended" } as const;
  let restore = async () => {};
  return [
    {
      id: "11a",
      name: "Acme is suspended: its user",
      expect: { ...suspended, http_status: 302 },
      play: async () => {
        restore = await stage.policy.edit(acme, suspend);
        await stage.policy.deploy();
        return observeToken(stage, userToken(stage, "ann"), { method: "GET", path: "/orders" });
      },
    },
    {
      id: "11b",
      name: "Acme is suspended: its machine",
      expect: { ...suspended, http_status: 400 },
      play: async () => {
        try {
          return await observeMachine(stage, { audience: stage.audiences.orders });
        } finally {
          await restore();
          await stage.policy.deploy();
        }
      },
    },
  ];
}

function suspend(document: Document): void {
  document.set("enforcement", "suspended");
  document.delete("examples");
}

/** Everyone whom the mapping makes a manager becomes a viewer. */
function managersBecomeViewers(document: Document): void {
  const rules = document.toJS().role_mapping as { roles: string[] }[];
  for (const [index, rule] of rules.entries()) {
    if (rule.roles.includes("orders:manager")) document.setIn(["role_mapping", index, "roles"], ["orders:viewer"]);
  }
  // They say what managers may do, and the build would refuse the edit for them: whoever means it changes them too.
  document.delete("examples");
}
