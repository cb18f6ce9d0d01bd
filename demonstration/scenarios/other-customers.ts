import type { Stage } from "../stage.ts";
import { observeMachine, userToken } from "./acts.ts";
import { observeToken } from "./observe.ts";
import type { Scenario } from "./scenario.ts";

/**
 * 4, 5, 8: an API and an application that are not this customer's. Auth0's own lock (client grant, enabled connection)
 * refuses first; then an administrator opens it by mistake, and the Actions' lock is the one that holds.
 */
export function otherCustomerScenarios(stage: Stage): Scenario[] {
  const invoices = { method: "GET", path: "/invoices" } as const;
  const scopes = ["read:invoices"];
  const request = { audience: stage.audiences.invoices, scopes };

  const askForInvoices = () => observeToken(stage, userToken(stage, "ann", request), invoices);
  const enterInitech = () => observeToken(stage, userToken(stage, "ann", request, "initech--portal"), invoices);
  const machineAsks = () => observeMachine(stage, { audience: stage.audiences.invoices }, invoices);

  const grantInvoices = async (clientName: string, subjectType: "user" | "client") => {
    const { client_id } = await stage.client(clientName);
    return stage.careless.grantApi(client_id, stage.audiences.invoices, scopes, subjectType);
  };
  return [
    {
      id: "4a",
      name: "Acme's portal asks for an API that Acme may not use: Auth0's own check",
      expect: { outcome: "refused", http_status: 302, code: "invalid_request" },
      play: askForInvoices,
    },
    {
      id: "4b",
      name: "The same, after a careless grant: the Action's lock",
      expect: { outcome: "refused", http_status: 302, code: "audience_not_allowed" },
      play: () => after(grantInvoices("acme--portal", "user"), askForInvoices),
    },
    {
      id: "5",
      name: "Initech's portal with Acme's user, after carelessly enabling the connection",
      expect: { outcome: "refused", http_status: 302, code: "connection_not_allowed" },
      play: async () => {
        const { client_id } = await stage.client("initech--portal");
        return after(stage.careless.enableConnection("acme-oidc", client_id), enterInitech);
      },
    },
    {
      id: "8a",
      name: "Acme's machine asks for an API that Acme may not use: Auth0's own check",
      expect: { outcome: "refused", http_status: 403, code: "access_denied" },
      play: machineAsks,
    },
    {
      id: "8b",
      name: "The same, after a careless grant: the Action's lock",
      expect: { outcome: "refused", http_status: 400, code: "audience_not_allowed" },
      play: () => after(grantInvoices("acme--nightly-sync", "client"), machineAsks),
    },
  ];
}

/** Plays after the careless act, and takes the act back however the play ends. */
async function after<T>(act: Promise<() => Promise<void>>, play: () => Promise<T>): Promise<T> {
  const undo = await act;
  try {
    return await play();
  } finally {
    await undo();
  }
}
