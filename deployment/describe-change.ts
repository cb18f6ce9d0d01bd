import type { ConnectionPayload } from "../actions/policy/carrier/payload.ts";
import type { Change } from "./changes.ts";
import { holds } from "./compare.ts";
import { enabledClients, organizationConnections } from "./compare-resource.ts";
import type { Compared } from "./compared.ts";
import { connectionChanges } from "./connection-changes.ts";
import type { Payload } from "./policies.ts";
import { policyChanges } from "./policy-changes.ts";
import { type Found, isFields, type Kind, type Resource, strings, text } from "./resources.ts";
import { comparable } from "./secrets.ts";

type Described = Pick<Change, "words" | "widens">;

/** Whether a new resource of this kind gives anybody anything. Without grants and connections, clients get nothing. */
const givesByItself: Readonly<Record<Kind, boolean>> = {
  resource_server: false,
  client: true,
  action: false,
  trigger_binding: false,
  connection: true,
  client_grant: true,
  token_exchange_profile: true,
  organization: true,
};

const nouns: Readonly<Record<Kind, string>> = {
  resource_server: "API",
  client: "application",
  action: "Action",
  trigger_binding: "binding",
  connection: "connection",
  client_grant: "grant",
  token_exchange_profile: "token exchange profile",
  organization: "organization",
};

/** `acme: connection acme-oidc`, or without the customer for what all customers share. */
export function title({ kind, name, customer }: Pick<Resource, "kind" | "name" | "customer">): string {
  return `${customer === null ? "" : `${customer}: `}${nouns[kind]} ${name}`;
}

export function describeCreation({ builtPolicies }: Compared, wanted: Resource): Described {
  const opened = builtPolicies.open(wanted);
  const given = opened.is === "policy" ? policyChanges(undefined, opened.payload).given : [];
  const scope = wanted.kind === "client_grant" ? `: ${strings(wanted.content.scope).join(", ")}` : "";
  return { words: `${title(wanted)} is new${scope}${listed(given)}`, widens: givesByItself[wanted.kind] };
}

/** The conservative answer: what is not known to take something away is taken to give something. */
export function describeChange(
  compared: Compared,
  wanted: Resource,
  found: Found,
  fields: readonly string[],
): Described {
  const parts = fields.map((field) => describeField(compared, wanted, found, field));
  const words = parts.map((part) => part.words).filter(Boolean);
  return { words: `${title(wanted)}: ${words.join("; ")}`, widens: parts.some(({ widens }) => widens) };
}

/** Properties of which nobody gets anything, whatever they become. */
const harmless = new Set(["name", "display_name", "runtime", "dependencies", "deployed", "leeway"]);
/** Lists: what is taken off them takes something away. */
const lists = new Set(["callbacks", "web_origins", "allowed_origins", "allowed_logout_urls", "grant_types", "scope"]);

function describeField(compared: Compared, wanted: Resource, found: Found, field: string): Described {
  const [is, to] = [found.content[field], wanted.content[field]];
  if (field === "client_metadata" || field === "metadata") return describeMetadata(compared, wanted, found);
  if (field === "enabled_clients") {
    const { missing, surplus } = enabledClients(found, wanted, compared.desired);
    return { words: `applications ${signed(missing, surplus)}`, widens: missing.length > 0 };
  }
  if (field === "connections") {
    const { missing, changed, surplus } = organizationConnections(found, wanted, compared.desired);
    const names = (links: readonly object[]) => links.map((link) => text(Reflect.get(link, "name")));
    return {
      words: `connections ${signed(names(missing), names(surplus))}${listed(names(changed))}`,
      widens: missing.length + changed.length > 0,
    };
  }
  if (field === "scopes") return describeScopes(is, to);
  if (lists.has(field)) {
    const [before, after] = [strings(is), strings(to)];
    const all = found.raw.allow_all_scopes === true;
    const added = all ? [] : after.filter((item) => !before.includes(item));
    const taken = before.filter((item) => !after.includes(item));
    const from = all ? " (before: all scopes)" : "";
    return { words: `${field} ${signed(added, taken)}${from}`, widens: added.length > 0 };
  }
  if (field === "options") return describeOptions(is, comparable(to, is, compared.secrets));
  if (field === "code") return { words: is === "" ? "is deployed" : "its code changes", widens: is !== "" };
  if (field === "subject_type_authorization") return { words: "its access policy changes back", widens: false };
  if (field === "third_party_client_access")
    return { words: `third-party applications: ${to}`, widens: to === "allow" };
  if (/lifetime/.test(field) && typeof is === "number" && typeof to === "number") {
    return { words: `${field} ${is} → ${to} seconds`, widens: to > is };
  }
  return { words: `${field} changes${valueWords(is, to)}`, widens: !harmless.has(field) };
}

function describeMetadata({ policies, builtPolicies }: Compared, wanted: Resource, found: Found): Described {
  const [before, after] = [policies.open(found), builtPolicies.open(wanted)];
  if (after.is !== "policy") return { words: "its metadata changes", widens: true };
  const { given, taken } = policyChanges(before.is === "policy" ? before.payload : undefined, after.payload);
  if (before.is === "refused") {
    const words = [
      "a policy that the Actions refuse is replaced, so that what it gave is not known",
      ...given,
      ...taken,
    ];
    return { words: words.join(", "), widens: true };
  }
  if (before.is === "policy" && isOfConnection(before.payload) && isOfConnection(after.payload)) {
    const connection = { customer: after.customer, name: wanted.name, strategy: text(wanted.content.strategy) };
    const { words, widens } = connectionChanges(connection, before.payload, after.payload, Date.now());
    return { words: words.join(", ") || "its policy is signed anew", widens };
  }
  const words = [...given, ...taken];
  return { words: words.join(", ") || "its policy is signed anew", widens: given.length > 0 };
}

const isOfConnection = (payload: Payload): payload is ConnectionPayload => "k" in payload;

function describeScopes(is: unknown, to: unknown): Described {
  const names = (value: unknown) =>
    Array.isArray(value) ? value.filter(isFields).map((scope) => text(scope.value)) : [];
  const [before, after] = [names(is), names(to)];
  const added = after.filter((scope) => !before.includes(scope));
  const taken = before.filter((scope) => !after.includes(scope));
  return { words: `scopes ${signed(added, taken) || "are described anew"}`, widens: false };
}

/** Where a connection sends people decides who signs in there. */
function describeOptions(is: unknown, to: unknown): Described {
  const before = isFields(is) ? is : {};
  const changed = Object.entries(isFields(to) ? to : {}).filter(([name, value]) => !holds(before[name], value));
  return { words: `options ${changed.map(([name]) => name).join(", ")} change`, widens: true };
}

function valueWords(is: unknown, to: unknown): string {
  const short = (value: unknown) =>
    ["string", "number", "boolean"].includes(typeof value) && String(value).length <= 60;
  return short(is) && short(to) ? ` from ${is} to ${to}` : "";
}

function signed(added: readonly string[], taken: readonly string[]): string {
  return [...added.map((item) => `+${item}`), ...taken.map((item) => `-${item}`)].join(" ");
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "" : `: ${items.join(", ")}`;
}
