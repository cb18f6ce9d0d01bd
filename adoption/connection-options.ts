import { optionNames } from "../compiler/policy-files/checks/option-names.ts";
import { isSecretOption } from "../compiler/policy-files/checks/secrets.ts";
import type { Connection } from "../compiler/policy-files/schema.ts";
import { isRefusedKey } from "../compiler/policy-files/source/read-yaml.ts";
import { type Notes, quoted } from "./note.ts";
import type { ConnectionInUse } from "./tenant-in-use.ts";

/** Auth0 makes these itself, and makes them again. */
const derived: ReadonlySet<string> = new Set(["schema_version", "oidc_metadata"]);
/** Not in Auth0's list of secrets, but by their name they may be one. */
const telling = /secret|password|passphrase|private|credential/i;
/** Their inner keys are names of attributes. */
const providersNames: ReadonlySet<string> = new Set(["fieldsMap", "attribute_map"]);
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/**
 * A connection's options for a policy file. Secrets become placeholders. Options that Auth0 does not document for the
 * strategy are left out: nobody knows whether they are secrets.
 */
export function draftOptions(
  connection: ConnectionInUse,
  strategy: Connection["strategy"],
  notes: Notes,
): Record<string, unknown> {
  const { name, options } = connection;
  const draft: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options ?? {})) {
    if (derived.has(key) || value === null || value === "") continue;
    if (!optionNames[strategy].includes(key)) {
      const words = `its option ${quoted(key)} is not documented for ${strategy}`;
      notes.add(
        "left_out",
        "connection",
        name,
        `${words}: a deployment that writes options takes it away, unless you copy it`,
      );
      continue;
    }
    const written = withoutSecrets(name, [key], value);
    if (written.problem === undefined) draft[key] = written.value;
    else notes.add("left_out", "connection", name, `its option ${quoted(key)} ${written.problem}: write it by hand`);
  }
  if (needsSecret(strategy, draft)) draft.client_secret = placeholder(name, ["client_secret"]);
  return draft;
}

/** Where the tenant did not show the secret: without it, the deployment would take it away. */
function needsSecret(strategy: Connection["strategy"], draft: Readonly<Record<string, unknown>>): boolean {
  const hasClient = ["oidc", "okta", "waad", "google-apps"].includes(strategy) && draft.client_id !== undefined;
  return hasClient && draft.client_secret === undefined && draft.type !== "front_channel";
}

interface Written {
  readonly value?: unknown;
  readonly problem?: string;
}

function withoutSecrets(connection: string, path: readonly string[], value: unknown): Written {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => withoutSecrets(connection, [...path, String(index)], item));
    return items.find(({ problem }) => problem !== undefined) ?? { value: items.map((item) => item.value) };
  }
  if (typeof value === "object" && value !== null) {
    const unfit = Object.keys(value).find((key) => isRefusedKey(key) || plainText(key).problem !== undefined);
    if (unfit !== undefined) return { problem: `has the key ${quoted(unfit)}, which no policy file can have` };
    const entries = Object.entries(value).map(
      ([key, item]) => [key, withoutSecrets(connection, [...path, key], item)] as const,
    );
    const wrong = entries.find(([, { problem }]) => problem !== undefined)?.[1];
    return wrong ?? { value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])) };
  }
  if (typeof value === "boolean" || value === null || value === "") return { value };
  if (isSecret(path, String(value))) return { value: placeholder(connection, path) };
  return typeof value === "string" ? plainText(value) : { value };
}

function isSecret(path: readonly string[], text: string): boolean {
  const isTelling = telling.test(path.at(-1) ?? "") && !providersNames.has(path[0] ?? "");
  return isSecretOption(path) || isTelling || privateKey.test(text) || hasPassword(text);
}

/** `https://user:password@host/` */
function hasPassword(text: string): boolean {
  return URL.canParse(text) && new URL(text).password !== "";
}

/** `##ACME_OIDC_CLIENT_SECRET##`, which the deployment fills in from the environment. */
function placeholder(connection: string, path: readonly string[]): string {
  const name = [connection, ...path]
    .join("_")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
  return `##${/^\d/.test(name) ? `_${name}` : name}##`;
}

/** Auth0's own templates may stay; any other placeholder would be filled in. */
function plainText(text: string): Written {
  const rest = text.replaceAll("${context.", "");
  if (rest.includes("${")) return { problem: "has a $ before a {, which policy files fill in" };
  if (/##[A-Za-z_]\w*##|@@[A-Za-z_]\w*@@/.test(text)) return { problem: "looks like a keyword of auth0-deploy-cli" };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is the point
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u.test(text))
    return { problem: "is no plain text" };
  return { value: text };
}
