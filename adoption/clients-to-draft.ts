import { typeOf } from "./draft-applications.ts";
import { type Notes, quoted } from "./note.ts";
import type { ClientInUse, TenantInUse } from "./tenant-in-use.ts";
import { nameProblem } from "./texts.ts";

/**
 * The applications that a draft can hold. The deployment knows a client by its name alone, so names must be fit and
 * unique; the others are noted.
 *
 * @param readerId the client that reads the tenant, which is no application of anybody's users
 */
export function clientsToDraft(tenant: TenantInUse, readerId: string, notes: Notes): ClientInUse[] {
  const all = tenant.clients.filter(({ global, client_id: id }) => global !== true && id !== readerId);
  const counts = new Map<string, number>();
  for (const { name } of all) counts.set(name, 1 + (counts.get(name) ?? 0));
  return all.filter((client) => {
    const count = counts.get(client.name) ?? 0;
    const problem =
      problemOf(tenant, client) ?? (count > 1 ? `${count} clients have this name: rename the others` : undefined);
    if (problem !== undefined) notes.add("left_out", "client", client.name, problem);
    return problem === undefined;
  });
}

/** Auth0's own client of every tenant. */
const globalClient = "All Applications";

function problemOf(tenant: TenantInUse, client: ClientInUse): string | undefined {
  const { name, client_id: id, app_type: type, grant_types: grantTypes, token_exchange: exchange } = client;
  const wrong = nameProblem(name, 255);
  if (wrong !== undefined) return `it ${wrong} (client id ${id}): rename it`;
  if (name === globalClient) return "it has the name of Auth0's own client: rename it";
  if (typeOf(client) === undefined) {
    if (type == null)
      return `it has no application type, and the grants ${(grantTypes ?? []).join(", ") || "none"}: set its type`;
    return `it is of the type ${quoted(type)}, which no policy has`;
  }
  if (client.is_first_party === false && client.third_party_security_mode !== "strict") {
    return "it is a third party's in permissive mode, and policies have strict ones only: make a new client";
  }
  if ((exchange?.allow_any_profile_of_type ?? []).length > 0) {
    return "it trades tokens by an Action of yours: an `exchange` application names whose tokens it may bring";
  }
  const grants = tenant.grants.filter((grant) => grant.client_id === id);
  const isManager =
    grants.length > 0 && grants.every(({ audience }) => audience === `https://${tenant.domain}/api/v2/`);
  return isManager ? "it calls the Management API only: no policy is about it" : undefined;
}
