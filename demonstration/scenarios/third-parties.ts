import { Browser } from "@federated-actions/loopback/browser";
import type { Stage } from "../stage.ts";
import { openApplication, ordersRequest, userOf, userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";
import { managerClaims } from "./users.ts";

const globexUser = { customer: "globex", subject_type: "user", name: "Gil Green" };
const globexViewer = { ...globexUser, roles: ["viewer"], scopes: ["read:orders"] };

/**
 * 15: applications that are not the vendor's. Auth0 has them ask for consent and gives them no OpenID Connect; but
 * every domain-level connection is open to each of them, whosever it is.
 */
export function thirdPartyScenarios(stage: Stage): Scenario[] {
  const read = { method: "GET", path: "/orders" } as const;
  const write = { method: "POST", path: "/orders" } as const;
  const request = ordersRequest(stage);
  return [
    {
      id: "15a",
      name: "Acme's manager consents, and a third party's application places an order",
      expect: { outcome: "token", http_status: 200, claims: managerClaims, scopes: managerClaims.scopes },
      play: () => observeToken(stage, userToken(stage, "ann", request, "acme--field-app"), write),
    },
    {
      id: "15b",
      name: "Globex's own portal is one too: its user signs in by SAML and reads orders",
      expect: { outcome: "token", http_status: 200, claims: globexViewer, scopes: globexViewer.scopes },
      play: () => observeToken(stage, userToken(stage, "gil", request, "globex--portal", "globex-saml"), read),
    },
    {
      id: "15c",
      name: "Acme's user in Globex's portal: Auth0 lets them in, the Action does not",
      // On a page: Auth0 sends a third party's application no errors.
      expect: { outcome: "refused", http_status: 403, code: "connection_not_allowed" },
      play: () => observeToken(stage, userToken(stage, "ann", request, "globex--portal"), read),
    },
    {
      id: "15d",
      name: "A client that no file names, with the name of one that a file does",
      expect: { outcome: "refused", http_status: 302, code: "application_not_allowed" },
      play: () => observeToken(stage, namesakeToken(stage), read),
    },
  ];
}

/** Acme's portal by name, callback, connection and grant, without the signed policy, which only the build writes. */
async function namesakeToken(stage: Stage): Promise<string> {
  const { name } = await stage.client("acme--portal");
  const callback = stage.callbacks["acme--portal"];
  const { client_id, undo } = await stage.careless.createApplication(name, callback);
  try {
    const request = ordersRequest(stage);
    await stage.careless.enableConnection("acme-oidc", client_id);
    await stage.careless.grantApi(client_id, stage.audiences.orders, [...(request.scopes ?? [])], "user");
    const portal = await openApplication(stage, client_id, callback);
    return (await portal.signIn(new Browser(stage.fetch), userOf(stage, "ann"), request)).accessToken;
  } finally {
    // What was opened for it goes with it.
    await undo();
  }
}
