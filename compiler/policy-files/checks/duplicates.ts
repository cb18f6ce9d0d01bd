import { basename } from "node:path";
import { clientName } from "../client-name.ts";
import type { End } from "../source/locate.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import type { View } from "./view.ts";

/** Auth0's own client of every tenant. */
const globalClient = "All Applications";

/** Refuses what must be there once in a whole tenant: slugs, connections, clients, audiences, e-mail domains. */
export function checkDuplicates(view: View): void {
  const { apis, parties } = view;
  const audiences = new Once("audience");
  for (const [name, api] of Object.entries(apis?.data.apis ?? {})) {
    if (apis) audiences.claim(api.audience, apis.file, ["apis", name, "audience"]);
  }
  const slugs = new Once("customer");
  // Auth0 compares names of connections without case.
  const connections = new Once("connection", (name) => name.toLowerCase());
  const clients = new Once("client name");
  for (const { file, data } of parties) {
    slugs.claim(data.customer, file, ["customer"]);
    refuseOtherFileName(file, data.customer, file !== view.vendorFile);
    for (const name of Object.keys(data.connections)) connections.claim(name, file, ["connections", name], "key");
    for (const [key, { name }] of Object.entries(data.applications)) {
      const path = ["applications", key, ...(name === undefined ? [] : ["name"])];
      if (name === globalClient) file.refuse(path, `"${name}" is Auth0's own client: choose another name`);
      else clients.claim(clientName(data, key), file, path, name === undefined ? "key" : "value");
    }
  }
  refuseSharedDomains(view);
}

function refuseOtherFileName(file: SourceFile, slug: string, isCustomers: boolean): void {
  const name = basename(file.name, ".yaml");
  if (isCustomers && slug !== name)
    file.refuse(["customer"], `"${slug}" must be the file's name, "${name}": rename either`);
}

/** An address decides whose user somebody is: a domain may be several connections', but one customer's only. */
function refuseSharedDomains({ parties }: View): void {
  const owners = new Once("e-mail domain");
  for (const { file, data } of parties) {
    const own = new Set<string>();
    for (const [name, { email_domains }] of Object.entries(data.connections)) {
      if (email_domains === "any") continue;
      email_domains.forEach((domain, index) => {
        if (!own.has(domain)) owners.claim(domain, file, ["connections", name, "email_domains", index]);
        own.add(domain);
      });
    }
  }
}

/** Names that may be taken once. The first one has it; every further one is refused, and told where the first is. */
class Once {
  readonly #kind: string;
  readonly #fold: (name: string) => string;
  readonly #taken = new Map<string, string>();

  constructor(kind: string, fold: (name: string) => string = (name) => name) {
    this.#kind = kind;
    this.#fold = fold;
  }

  claim(name: string, file: SourceFile, path: Path, end?: End): void {
    const key = this.#fold(name);
    const first = this.#taken.get(key);
    if (first !== undefined)
      file.refuse(path, `${this.#kind} "${name}" is there already, at ${first}: rename either`, end);
    const { line, column } = file.locate(path, end);
    if (first === undefined) this.#taken.set(key, `${file.name}:${line}:${column}`);
  }
}
