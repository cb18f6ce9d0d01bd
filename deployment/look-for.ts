type Fields = Record<string, unknown>;

/** What looking needs of a reader. */
interface Reader {
  request(
    method: string,
    path: string,
    options: { accept: readonly number[] },
  ): Promise<{ status: number; body: unknown }>;
  list(path: string, key: string, query?: Readonly<Record<string, string>>): Promise<Fields[]>;
  all(path: string): Promise<Fields[]>;
}

/**
 * What a `POST` may have created although its answer was lost: found by name, in the form in which the answer would
 * have come. Undefined if there is none.
 */
export async function lookFor(reader: Reader, path: string, body: unknown): Promise<Fields | undefined> {
  const wanted = (body ?? {}) as Fields;
  const encoded = (name: string) => encodeURIComponent(String(wanted[name]));
  switch (path) {
    case "/clients":
      // No query finds a client by its name.
      return byName(await reader.list("/clients", "clients"), wanted.name);
    case "/resource-servers":
      return ifThere(reader, `/resource-servers/${encoded("identifier")}`);
    case "/connections":
      return byName(await reader.list("/connections", "connections", { name: String(wanted.name) }), wanted.name);
    case "/organizations":
      return ifThere(reader, `/organizations/name/${encoded("name")}`);
    case "/actions/actions":
      return byName(await reader.list("/actions/actions", "actions", { actionName: String(wanted.name) }), wanted.name);
    case "/token-exchange-profiles":
      return byName(await reader.list("/token-exchange-profiles", "token_exchange_profiles"), wanted.name);
    case "/client-grants": {
      const query = { client_id: String(wanted.client_id), audience: String(wanted.audience) };
      const grants = await reader.list("/client-grants", "client_grants", query);
      return grants.find((grant) => (grant.subject_type ?? "client") === (wanted.subject_type ?? "client"));
    }
    default:
      return lookWithin(reader, path, wanted);
  }
}

async function lookWithin(reader: Reader, path: string, wanted: Fields): Promise<Fields | undefined> {
  if (/^\/organizations\/[^/]+\/(enabled_)?connections$/.test(path)) {
    const links = await reader.list(path, path.endsWith("enabled_connections") ? "enabled_connections" : "connections");
    return links.find((link) => link.connection_id === wanted.connection_id);
  }
  if (/^\/clients\/[^/]+\/credentials$/.test(path)) return byName(await reader.all(path), wanted.name);
  if (/^\/connections\/[^/]+\/scim-configuration$/.test(path)) return ifThere(reader, path);
  const action = /^\/actions\/actions\/([^/]+)\/deploy$/.exec(path)?.[1];
  if (action === undefined) return undefined;
  const { deployed_version: deployed, all_changes_deployed: all } =
    (await ifThere(reader, `/actions/actions/${action}`)) ?? {};
  return all === true && typeof deployed === "object" && deployed !== null ? (deployed as Fields) : undefined;
}

function byName(items: readonly Fields[], name: unknown): Fields | undefined {
  return items.find((item) => item.name === name);
}

async function ifThere(reader: Reader, path: string): Promise<Fields | undefined> {
  const { status, body } = await reader.request("GET", path, { accept: [404] });
  return status === 404 ? undefined : (body as Fields);
}
