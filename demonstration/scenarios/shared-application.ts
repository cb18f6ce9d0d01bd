import type { Stage } from "../stage.ts";
import { userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";
import { managerClaims, viewerClaims } from "./users.ts";

const staffClaims = { customer: "vendor", subject_type: "user", name: "Sam Smith" };

/** 13: the vendor's application for everybody takes its customer from the connection by which the user came. */
export function sharedApplicationScenarios(stage: Stage): Scenario[] {
  const read = { method: "GET", path: "/orders" } as const;
  return [
    {
      id: "13a",
      name: "Acme's manager in the vendor's shared console is Acme's",
      expect: { outcome: "token", http_status: 200, claims: managerClaims, scopes: managerClaims.scopes },
      play: () => observeToken(stage, userToken(stage, "ann", undefined, "vendor--console"), read),
    },
    {
      id: "13b",
      name: "The vendor's own support there is the vendor's",
      expect: {
        outcome: "token",
        http_status: 200,
        claims: { ...staffClaims, roles: viewerClaims.roles, scopes: viewerClaims.scopes },
        scopes: viewerClaims.scopes,
      },
      play: () => observeToken(stage, userToken(stage, "sam", undefined, "vendor--console", "vendor-staff"), read),
    },
  ];
}
