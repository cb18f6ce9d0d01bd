import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Management } from "../../demonstration/management.ts";
import type { WorldState } from "../state/world-state.ts";

/** Something of the policy in the tenant. */
interface Deployed {
  readonly kind: "grant" | "organization" | "connection" | "client" | "api";
  readonly name: string;
}

/** In the order in which they can be deleted. */
const paths = {
  grant: "client-grants",
  organization: "organizations",
  connection: "connections",
  client: "clients",
  api: "resource-servers",
} as const satisfies Record<Deployed["kind"], string>;

/** What the files of a build make in a tenant. */
function deployedBy(files: ReadonlyMap<string, string>): Deployed[] {
  return [...files].flatMap(([path, text]): Deployed[] => {
    const [folder] = path.split("/");
    if (folder === "grants") {
      const { client_id, audience } = JSON.parse(text);
      return [{ kind: "grant", name: grantName(client_id, audience) }];
    }
    if (folder === "resource-servers") return [{ kind: "api", name: JSON.parse(text).identifier }];
    const kind = ({ clients: "client", connections: "connection", organizations: "organization" } as const)[
      folder ?? ""
    ];
    return kind === undefined ? [] : [{ kind, name: JSON.parse(text).name }];
  });
}

/** Remembers what a deployment is about to make, whatever becomes of it. */
export function expectDeployed({ content }: WorldState, files: ReadonlyMap<string, string>): void {
  content.deployed = [
    ...new Map([...content.deployed, ...deployedBy(files)].map((item) => [keyOf(item), item])).values(),
  ];
}

/**
 * Deletes what an earlier deployment made and the policy no longer has. auth0-deploy-cli could delete too, but it would
 * take everything that the policy does not have, such as a developer's own applications.
 *
 * @returns what was deleted, for people
 */
export async function removeLeftovers(
  files: ReadonlyMap<string, string>,
  { state, tenant, signIn }: { state: WorldState; tenant: RunningTenant; signIn: () => Promise<Management> },
): Promise<string[]> {
  const now = deployedBy(files);
  const names = new Set(now.map(keyOf));
  const left = state.content.deployed.filter((item) => !names.has(keyOf(item)));
  const found = Object.entries(paths).flatMap(([kind, path]) =>
    left
      .filter((item) => item.kind === kind)
      .flatMap(({ name }) => idsOf(tenant, kind, name).map((id) => ({ kind, name, path: `${path}/${id}` }))),
  );
  if (found.length > 0) {
    const management = await signIn();
    for (const { path } of found) await management.request("DELETE", path);
  }
  state.content.deployed = [...now];
  return found.filter(({ kind }) => kind !== "grant").map(({ kind, name }) => `${kind} ${name}`);
}

function idsOf({ tenant: { store } }: RunningTenant, kind: string, name: string): string[] {
  if (kind === "client") return store.clients.list((item) => item.name === name).map((item) => item.client_id);
  if (kind === "connection") return store.connections.list((item) => item.name === name).map((item) => item.id);
  if (kind === "organization") return store.organizations.list((item) => item.name === name).map((item) => item.id);
  if (kind === "api") return store.resourceServers.list((item) => item.identifier === name).map((item) => item.id);
  const clientName = (id: string | undefined) => (id === undefined ? undefined : store.clients.get(id)?.name);
  return store.clientGrants
    .list((grant) => grantName(clientName(grant.client_id) ?? "", grant.audience) === name)
    .map((grant) => grant.id);
}

const grantName = (client: string, audience: string): string => JSON.stringify([client, audience]);
const keyOf = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${name}`;
