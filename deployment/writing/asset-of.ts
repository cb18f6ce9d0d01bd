import type { Change } from "../changes.ts";
import { DeploymentError } from "../errors.ts";
import { leftOver, mergedMetadata } from "../metadata.ts";
import type { Found, Kind, Resource } from "../resources.ts";
import { fillSecrets } from "../secrets.ts";
import type { Fields } from "../transport.ts";

type Secrets = Readonly<Record<string, string | undefined>>;

/** The properties by which auth0-deploy-cli finds a resource, and those that its schema asks for. */
const identity: Partial<Record<Kind, readonly string[]>> = {
  resource_server: ["name", "identifier"],
  client: ["name"],
  connection: ["name", "strategy"],
  client_grant: ["client_id", "audience", "subject_type"],
};

/** What auth0-deploy-cli gets: of a change, the properties that differ and what identifies it. */
export function assetOf({ action, kind, wanted, found, fields }: Change, secrets: Secrets): Fields {
  if (!wanted) throw new DeploymentError("a change without what is wanted");
  const content = writable(wanted, found, secrets);
  if (action === "create") return content;
  const names = new Set([...fields, ...(identity[kind] ?? []), "allow_all_scopes"]);
  return Object.fromEntries(Object.entries(content).filter(([name]) => names.has(name)));
}

/** What is sent: with the secrets, and with the metadata that others wrote. */
export function writable(wanted: Resource, found: Found | undefined, secrets: Secrets): Fields {
  const content = { ...wanted.content };
  if (wanted.kind === "client" && found) {
    // Metadata of clients is merged: an empty value removes a key.
    const gone = leftOver(found.content.client_metadata, content.client_metadata).map((key) => [key, ""]);
    content.client_metadata = { ...(content.client_metadata as Fields), ...Object.fromEntries(gone) };
  }
  if (wanted.kind === "connection") {
    delete content.enabled_clients;
    content.options = fillSecrets(content.options, secrets);
  }
  if (wanted.kind === "connection" || wanted.kind === "organization") {
    content.metadata = mergedMetadata(found?.content.metadata, content.metadata);
  }
  if (wanted.kind === "client_grant" && found?.raw.allow_all_scopes === true) content.allow_all_scopes = false;
  return content;
}
