import type { OwnedApplication } from "../../../compiler/applications.ts";
import { allApplications } from "../../../compiler/applications.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleWorld } from "../console-world.ts";

type StoredClient = ReturnType<ConsoleWorld["tenant"]["tenant"]["store"]["clients"]["list"]>[number];

export interface TriedApplication {
  readonly owned: OwnedApplication;
  readonly client: StoredClient;
}

/** @throws {ConsoleError} */
export function applicationNamed(world: ConsoleWorld, id: string): TriedApplication {
  const owned = allApplications(world.served().policy).find((each) => each.id === id);
  const client = world.tenant.tenant.store.clients.find(({ name }) => name === owned?.name);
  if (owned === undefined || client === undefined) {
    throw new ConsoleError(`The deployed policy has no application ${id}`, { place: "application" });
  }
  return { owned, client };
}

/** The API's audience and scopes as deployed; undefined for none. @throws {ConsoleError} */
export function apiNamed(world: ConsoleWorld, key: string): { audience: string; scopes: string[] } | undefined {
  if (key === "") return undefined;
  const { apis } = world.served().deployed.apis;
  const api = Object.hasOwn(apis, key) ? apis[key] : undefined;
  if (api === undefined) throw new ConsoleError(`apis.yaml has no API ${key}`, { place: "api" });
  return { audience: api.audience, scopes: Object.keys(api.scopes) };
}
