import { sortedUnique } from "../../actions/policy/text.ts";
import { apisOf, isShared, type OwnedApplication } from "../applications.ts";
import type { Policy } from "../policy-files/policy.ts";

interface ClientGrantFile {
  readonly client_id: string;
  readonly audience: string;
  readonly subject_type: "user" | "client";
  readonly scope: readonly string[];
}

/**
 * Auth0's own control besides the Actions: which application may request which API, for users or for itself.
 * auth0-deploy-cli accepts the client's name as `client_id`.
 */
export function clientGrants(
  policy: Policy,
  { name, customer, application }: OwnedApplication,
): [string, ClientGrantFile][] {
  return apisOf(customer, application).map((key) => {
    const api = policy.apis.apis[key];
    if (!api) throw new Error(`no API ${key}`);
    const machine = application.type === "machine";
    // A shared application serves every customer; the user's roles limit the scopes at login.
    const roles = isShared(application) ? Object.keys(api.roles) : (customer.access[key]?.roles ?? []);
    const scope = machine
      ? (customer.access[key]?.machine_scopes ?? [])
      : roles.flatMap((role) => api.roles[role] ?? []);
    return [
      key,
      {
        client_id: name,
        audience: api.audience,
        subject_type: machine ? "client" : "user",
        scope: sortedUnique(scope),
      },
    ];
  });
}
