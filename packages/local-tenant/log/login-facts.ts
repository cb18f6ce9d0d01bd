import type { Login } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";
import type { LogFacts } from "./entry.ts";

/** What entries about a login or its tokens say. */
export function loginFacts(
  { store }: Pick<Tenant, "store">,
  { user_id, connectionId }: Login,
  organization_id: string | undefined,
): LogFacts {
  const connection = store.connections.get(connectionId)?.name;
  return {
    user_id,
    ...(connection !== undefined && { connection }),
    ...(organization_id !== undefined && { organization_id }),
  };
}

export function audienceFact(audience: string | undefined): LogFacts {
  return audience === undefined ? {} : { audience };
}
