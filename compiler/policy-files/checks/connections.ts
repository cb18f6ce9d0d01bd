import { attributePath } from "../../../actions/policy/mapping/attributes.ts";
import { attributeProblem } from "../attribute-names.ts";
import { emailDomainProblem } from "../email-domains.ts";
import type { Connection, Customer } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import { refuseMappingMode, warnOfJoinedLists } from "./joined-lists.ts";
import { checkMetadata } from "./metadata.ts";
import { warnOfUnknownOptions } from "./option-keys.ts";
import { refuseSecrets } from "./secrets.ts";
import { refuseSharedEndpoints } from "./shared-endpoints.ts";
import type { Part } from "./view.ts";

/** Auth0's pattern for a connection's name, and its length (Management API, `POST /connections`). */
const connectionName = /^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/;
const maxName = 128;
/** No real separator is longer. */
const maxSeparator = 8;

export function checkConnections(part: Part<Customer>): void {
  const { file, data } = part;
  const mapped = new Set(data.role_mapping.flatMap(({ when }) => Object.keys(when ?? {})));
  for (const [name, connection] of Object.entries(data.connections)) {
    if (!connectionName.test(name) || name.length > maxName) {
      const rule = `a name has letters, digits and single hyphens between them, at most ${maxName} characters`;
      file.refuse(["connections", name], `Auth0 accepts no connection named "${name}": ${rule}`, "key");
    }
    refuseDomains(file, name, connection);
    refuseSplits(file, name, connection, mapped);
    refuseSources(file, name, connection, mapped);
    refuseSharedEndpoints(file, name, connection);
    refuseMappingMode(file, name, connection);
    warnOfJoinedLists(part, name, connection);
    refuseSecrets(file, name, connection);
    warnOfUnknownOptions(file, name, connection);
    checkMetadata(file, ["connections", name, "metadata"], connection.metadata);
  }
}

function refuseDomains(file: SourceFile, name: string, { email_domains }: Connection): void {
  const path = ["connections", name, "email_domains"];
  if (email_domains === "any") {
    file.warn(path, "any: this provider may assert addresses of every domain");
    return;
  }
  email_domains.forEach((domain, index) => {
    const wrong = emailDomainProblem(domain);
    if (wrong !== undefined) file.refuse([...path, index], wrong);
    else if (email_domains.indexOf(domain) < index)
      file.refuse([...path, index], `"${domain}" is listed twice: remove one`);
  });
}

function refuseSplits(file: SourceFile, name: string, { split }: Connection, mapped: ReadonlySet<string>): void {
  for (const [attribute, separator] of Object.entries(split ?? {})) {
    const path = ["connections", name, "split", attribute];
    const wrong = attributeProblem(attribute);
    if (wrong !== undefined) file.refuse(path, wrong, "key");
    else if (separator === "" || separator.length > maxSeparator) {
      file.refuse(path, `must be a separator of 1 to ${maxSeparator} characters, such as ","`);
    } else if (!mapped.has(attribute)) file.warn(path, `no rule of role_mapping uses "${attribute}"`, "key");
  }
}

/** Auth0 accepts no SCIM for other strategies (Auth0 docs, "Configure Inbound SCIM"). */
const scimStrategies: readonly string[] = ["samlp", "oidc", "okta", "waad"];
/** Auth0 accepts no such keys in app_metadata (Auth0 docs, "Metadata fields and data"). */
const notInMetadata: readonly string[] = ["email", "email_verified"];

function refuseSources(file: SourceFile, name: string, connection: Connection, mapped: ReadonlySet<string>): void {
  const { sources = {}, scim_configuration, strategy } = connection;
  const path = ["connections", name, "sources"];
  const uses = scim_configuration ? "scim_configuration" : Object.keys(sources).length > 0 ? "sources" : undefined;
  if (uses !== undefined && !scimStrategies.includes(strategy)) {
    const why = `Auth0 has no SCIM for the strategy ${strategy}, only for ${scimStrategies.join(", ")}`;
    file.refuse(["connections", name, uses], why, "key");
  }
  for (const attribute of Object.keys(sources)) {
    const wrong = attributeProblem(attribute) ?? notARoot(attribute);
    if (wrong !== undefined) file.refuse([...path, attribute], wrong, "key");
    else if (!reads(mapped, attribute))
      file.warn([...path, attribute], `no rule of role_mapping uses "${attribute}"`, "key");
  }
}

function notARoot(attribute: string): string | undefined {
  if (attribute.startsWith("/")) return `"${attribute}" is a path: name its first key`;
  if (/[.$]/.test(attribute)) return `"${attribute}" has a dot or $, which Auth0 refuses in metadata`;
  return notInMetadata.includes(attribute) ? `Auth0 does not let SCIM write "${attribute}" to app_metadata` : undefined;
}

function reads(mapped: ReadonlySet<string>, root: string): boolean {
  return [...mapped].some((name) => attributePath(name)[0] === root);
}
