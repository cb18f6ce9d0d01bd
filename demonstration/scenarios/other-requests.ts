import { Browser } from "@federated-actions/loopback/browser";
import type { Undo } from "../careless-administrator.ts";
import type { Stage } from "../stage.ts";
import { observeRequest, openPortal, userOf } from "./acts.ts";
import { namespacedClaims, refusalOf } from "./observe.ts";
import type { Observation, Scenario } from "./scenario.ts";

const foreignAudience = "https://api.example.com/weather";

/** 12: requests that no policy covers. */
export function otherRequestScenarios(stage: Stage): Scenario[] {
  return [passwordGrant(stage), ...unmanagedMachine(stage), withoutApi(stage)];
}

function passwordGrant(stage: Stage): Scenario {
  return {
    id: "12a",
    name: "A password grant, which no application may use",
    expect: { outcome: "refused", http_status: 403, code: "unauthorized_client" },
    play: async () => {
      const { client_id } = await stage.client("acme--portal");
      const user = userOf(stage, "ann");
      const request = { grant_type: "password", client_id, audience: stage.audiences.orders, ...user };
      return observeRequest(stage, request, { method: "GET", path: "/orders" });
    },
  };
}

/** A machine that no file names, with grants made by hand for an API of the policy and for one that is none. */
function unmanagedMachine(stage: Stage): Scenario[] {
  const orders = { method: "GET", path: "/orders" } as const;
  const withMachine = async (audience: string, scope: string, prepare: () => Promise<Undo>): Promise<Observation> => {
    const undo: Undo[] = [await prepare()];
    try {
      const machine = await stage.careless.createMachine("a machine that no file names");
      undo.unshift(machine.undo);
      undo.unshift(await stage.careless.grantApi(machine.client_id, audience, [scope], "client"));
      const { client_id, client_secret } = machine;
      return await observeRequest(
        stage,
        { grant_type: "client_credentials", client_id, client_secret, audience },
        orders,
      );
    } finally {
      for (const step of undo) await step();
    }
  };
  return [
    {
      id: "12b",
      name: "A machine that no file names, with a grant made by hand",
      expect: { outcome: "refused", http_status: 400, code: "application_not_allowed" },
      play: () => withMachine(stage.audiences.orders, "read:orders", async () => async () => {}),
    },
    {
      id: "12c",
      name: "The same machine at an API outside the policy: allowed, and its token is refused here",
      expect: { outcome: "token", http_status: 401, code: "invalid_token", scopes: ["read:weather"] },
      play: () =>
        withMachine(foreignAudience, "read:weather", () => stage.careless.createApi(foreignAudience, ["read:weather"])),
    },
  ];
}

function withoutApi(stage: Stage): Scenario {
  return {
    id: "12d",
    name: "A sign-in without an API: an ID token that names the customer, and no API scopes",
    expect: { outcome: "token", http_status: 200, claims: { customer: "acme", subject_type: "user" } },
    play: async () => {
      const portal = await openPortal(stage, "acme--portal");
      const signIn = portal.signIn(new Browser(stage.fetch), userOf(stage, "ann"), { scopes: ["read:orders"] });
      const refused = await refusalOf(signIn);
      if (refused) return refused;
      const { idTokenClaims, scope = "read:orders" } = await signIn;
      const claims = { ...namespacedClaims(idTokenClaims, stage.namespace), scope };
      return { outcome: "token", http_status: 200, code: null, claims };
    },
  };
}
