import type { Stage } from "../stage.ts";
import { observeMachine } from "./acts.ts";
import type { Scenario } from "./scenario.ts";

const machineScopes = ["export:orders", "read:orders"];
const machineClaims = { customer: "acme", plan: "pro", subject_type: "machine", scopes: machineScopes };

/** 6-7: a machine stays a machine, whatever it sends. */
export function machineScenarios(stage: Stage): Scenario[] {
  const audience = stage.audiences.orders;
  return [
    {
      id: "6a",
      name: "Acme's machine reads orders",
      expect: { outcome: "token", http_status: 200, claims: machineClaims, scopes: machineScopes },
      play: () => observeMachine(stage, { audience }),
    },
    {
      id: "6b",
      name: "The same machine cannot do what only a user may",
      expect: {
        outcome: "token",
        http_status: 403,
        code: "insufficient_scope",
        claims: machineClaims,
        scopes: machineScopes,
      },
      play: () => observeMachine(stage, { audience }, { method: "POST", path: "/orders" }),
    },
    {
      id: "7",
      name: "The hack: it sends a user's name, roles and scopes in its request",
      expect: { outcome: "refused", http_status: 400, code: "impersonation_blocked" },
      play: () => {
        const typed = { username: "ann@acme.example", roles: "manager", scopes: "read:orders write:orders" };
        return observeMachine(stage, { audience, ...typed });
      },
    },
  ];
}
