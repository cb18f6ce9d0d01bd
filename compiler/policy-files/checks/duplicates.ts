import { basename } from "node:path";
import { clientName } from "../client-name.ts";
import type { End } from "../source/locate.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Path } from "../source/tree.ts";
import type { View } from "./view.ts";

/** Auth0's own client of every tenant. */
const globalClient = "All Applications";

/** Refuses duplicates of what must be unique in a tenant: slugs, connections, clients, audiences, e-mail domains. */
export function checkDuplicates(view: View): void {
  const { apis, parties } = view;
  const audiences = new Once("audience");
  for (const [name, api] of Object.entries(apis?.data.apis ?? {})) {
    if (apis) audiences.claim(api.audience, apis.file, ["apis", name, "audience"]);
  }
  const slugs = new Once("customer");
  // Auth0 compares connection names case-insensitively.
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
    file.refuse(["customer"], `"${slug}" must be the file's name, "${name}": rename one of them`);
}

/** An address decides which customer a user belongs to: connections may share a domain, customers may not. */
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

/** Names that must be unique. Every repetition is refused, with the place of the first. */
class Once {
  readonly #kind: string;
  readonly #fold: (name: string) => string;
  readonly #taken = new Map<string, { file: SourceFile; path: Path; end: End | undefined }>();

  constructor(kind: string, fold: (name: string) => string = (name) => name) {
    this.#kind = kind;
    this.#fold = fold;
  }

  claim(name: string, file: SourceFile, path: Path, end?: End): void {
    const key = this.#fold(name);
    const first = this.#taken.get(key);
    if (!first) {
      this.#taken.set(key, { file, path, end });
      return;
    }
    const { line, column } = first.file.locate(first.path, first.end);
    const place = `${first.file.name}:${line}:${column}`;
    file.refuse(path, `${this.#kind} "${name}" already exists at ${place}: rename one of them`, end);
  }
}
