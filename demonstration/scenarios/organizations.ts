import { decodeJwt } from "jose";
import type { Stage } from "../stage.ts";
import { ordersRequest, userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";
import { managerClaims } from "./users.ts";

/**
 * 16: every customer is an organization, and a sign-in to another's is refused: by Auth0, and by the Action once
 * an administrator has allowed it by mistake.
 */
export function organizationScenarios(stage: Stage): Scenario[] {
  const read = { method: "GET", path: "/orders" } as const;
  const signInTo = async (slug: string) => {
    const { id } = await stage.organization(slug);
    const token = await userToken(stage, "ann", { ...ordersRequest(stage), organization: id });
    const { org_id } = decodeJwt(token);
    if (org_id !== id) throw new Error(`the token is of the organization ${org_id}, not of ${id}`);
    return token;
  };
  const enterGlobex = () => observeToken(stage, signInTo("globex"), read);
  return [
    {
      id: "16a",
      name: "Acme's manager signs in to Acme's organization: the token says org_id",
      expect: { outcome: "token", http_status: 200, claims: managerClaims, scopes: managerClaims.scopes },
      play: () => observeToken(stage, signInTo("acme"), read),
    },
    {
      id: "16b",
      name: "The same user asks for Globex's organization: Auth0's own check",
      expect: { outcome: "refused", http_status: 302, code: "invalid_request" },
      play: enterGlobex,
    },
    {
      id: "16c",
      name: "The same, after Acme's connection was enabled there by mistake: the Action's check",
      expect: { outcome: "refused", http_status: 302, code: "organization_not_allowed" },
      play: async () => {
        const undo = await stage.careless.openOrganization("globex", "acme-oidc");
        try {
          return await enterGlobex();
        } finally {
          await undo();
        }
      },
    },
  ];
}
