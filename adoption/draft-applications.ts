import { chunkPrefix, customerKey, metadataKeys, metadataLength } from "../actions/policy/carrier/sealed-format.ts";
import { callbackProblem } from "../compiler/policy-files/callbacks.ts";
import { isRefusedKey } from "../compiler/policy-files/source/read-yaml.ts";
import { type DraftedApis, freeName, grantedScopes } from "./draft-apis.ts";
import { listed, type Notes, quoted } from "./note.ts";
import type { ClientInUse, GrantInUse, TenantInUse } from "./tenant-in-use.ts";
import { textProblem } from "./texts.ts";
import { slugOf, wordsOf } from "./words.ts";

/** An application of the draft. */
export interface DraftedApplication {
  readonly key: string;
  readonly client: ClientInUse;
  readonly type: "spa" | "regular_web" | "native" | "machine";
  /** Its content for the policy file, but for `apis`. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Comments above its keys; under `""` above itself. */
  readonly comments: readonly (readonly [string, string])[];
  /** By audience, the scopes that it can get today: on behalf of users, or of a machine its own. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly isShared: boolean;
}

interface Source {
  readonly client: ClientInUse;
  /** The customer's slug. */
  readonly owner: string;
  readonly why: string;
  readonly isShared: boolean;
}

/** Drafts an application, and a second one for the grant of its own that a client with users may have. */
export function draftApplications(
  tenant: TenantInUse,
  source: Source,
  taken: Set<string>,
  apis: DraftedApis,
  notes: Notes,
): DraftedApplication[] {
  const { client, owner } = source;
  const type = typeOf(client);
  if (type === undefined) return [];
  const grants = tenant.grants.filter((grant) => grant.client_id === client.client_id);
  const scopes = (subject: GrantInUse["subject"]) =>
    scopesBy(
      grants.filter((one) => one.subject === subject),
      apis,
      client,
      notes,
    );
  const key = freeName(keyOf(client.name, owner), taken);
  taken.add(key);
  noteGrants(grants, type, client, apis, notes);
  const draft = { key, client, type, isShared: source.isShared && type !== "machine" };
  const comments = [["", `${listed([client.name])}: ${source.why}.`] as const];
  if (type === "machine") {
    const { content, comments: more } = machineContent(client, notes);
    return [{ ...draft, content, comments: [...comments, ...more], scopes: scopes("client") }];
  }
  // A third party's application needs a grant for every API.
  const userScopes = client.is_first_party === false ? scopes("user") : withOpenApis(scopes("user"), apis);
  const { content, comments: more } = userContent(client, type, draft.isShared, notes);
  const application = {
    ...draft,
    content,
    comments: [...comments, ...more],
    scopes: userScopes,
  };
  const own = scopes("client");
  return own.size === 0 ? [application] : [application, machineBeside(application, own, taken, notes)];
}

const userTypes = ["spa", "regular_web", "native"] as const;

/** Undefined where Auth0 does not say what it is, or where no policy can. */
export function typeOf({ app_type: type, grant_types: grants }: ClientInUse): DraftedApplication["type"] | undefined {
  const known = userTypes.find((one) => one === type);
  if (known !== undefined) return known;
  const isOnlyMachine = type == null && grants?.length === 1 && grants[0] === "client_credentials";
  return type === "non_interactive" || isOnlyMachine ? "machine" : undefined;
}

/** With room for what makes it unique: a key has at most 64 characters. */
const longestKey = 48;

/** `portal` of "Acme Portal", which is acme's. */
function keyOf(name: string, owner: string): string {
  const own = owner.split("-");
  const words = wordsOf(name);
  const rest = own.every((word, index) => words[index] === word) ? words.slice(own.length) : words;
  return slugOf(rest.join("-"), longestKey) || slugOf(name, longestKey) || "application";
}

function scopesBy(
  grants: readonly GrantInUse[],
  apis: DraftedApis,
  { name }: ClientInUse,
  notes: Notes,
): Map<string, readonly string[]> {
  return new Map(
    grants.flatMap((grant) => {
      const api = apis.get(grant.audience);
      return api === undefined ? [] : [[grant.audience, grantedScopes(grant, api, name, notes)] as const];
    }),
  );
}

/** Until now users of every application got tokens for an open API: what works today is drafted. */
function withOpenApis(
  scopes: ReadonlyMap<string, readonly string[]>,
  apis: DraftedApis,
): Map<string, readonly string[]> {
  const open = [...apis].filter(([, api]) => api.isOpen);
  return new Map([...scopes, ...open.map(([audience, api]) => [audience, Object.keys(api.scopes).sort()] as const)]);
}

function noteGrants(
  grants: readonly GrantInUse[],
  type: DraftedApplication["type"],
  { name }: ClientInUse,
  apis: DraftedApis,
  notes: Notes,
): void {
  for (const { audience, scope, subject, organization_usage: usage } of grants) {
    const scopes = listed(scope ?? []) || "all scopes";
    if (!apis.has(audience)) {
      notes.add(
        "left_out",
        "grant",
        name,
        `a ${subject} grant for ${quoted(audience)}, which is no API of the draft (${scopes})`,
      );
    } else if (type === "machine" && subject === "user") {
      const words = `a machine with a grant on behalf of users, for ${quoted(audience)} (${scopes}): a machine has none`;
      notes.add("left_out", "grant", name, words);
    }
    if (usage === "allow" || usage === "require") {
      notes.add(
        "changes",
        "grant",
        name,
        `its grant for ${quoted(audience)} is for organizations (${usage}): machines have none then`,
      );
    }
  }
}

interface Content {
  readonly content: Record<string, unknown>;
  readonly comments: readonly (readonly [string, string])[];
}

function machineContent(client: ClientInUse, notes: Notes): Content {
  const comments: [string, string][] = [];
  const authentication = authenticationOf(client, comments, notes);
  const party = client.is_first_party === false ? { party: "third" } : {};
  const content = { type: "machine", ...party, name: client.name, ...authentication, ...metadataOf(client, notes) };
  return { content, comments };
}

function userContent(
  client: ClientInUse,
  type: "spa" | "regular_web" | "native",
  isShared: boolean,
  notes: Notes,
): Content {
  const comments: [string, string][] = [];
  const callbacks = callbacksOf(client, type, comments, notes);
  const party = client.is_first_party === false ? "third" : "first";
  noteGrantTypes(client, notes);
  noteSettings(client, callbacks, notes);
  const content = {
    type,
    party,
    name: client.name,
    ...(isShared ? { shared: true } : {}),
    ...(type === "regular_web" ? authenticationOf(client, comments, notes) : {}),
    callbacks,
    ...metadataOf(client, notes),
  };
  return { content, comments };
}

function callbacksOf(
  { name, callbacks }: ClientInUse,
  type: "spa" | "regular_web" | "native",
  comments: [string, string][],
  notes: Notes,
): string[] {
  const kept: string[] = [];
  for (const callback of new Set(callbacks ?? [])) {
    const problem = callbackProblem(callback, type === "native") ?? textProblem(callback);
    if (problem === undefined) kept.push(callback);
    else {
      comments.push(["callbacks", `DECIDE: left out, since a policy has no such address: ${quoted(callback)}`]);
      notes.add("left_out", "client", name, `its callback: ${problem}`);
    }
  }
  if (kept.length === 0) {
    comments.push(["callbacks", "DECIDE: where users return to. `npm run check` refuses the empty list."]);
    notes.add("decide", "client", name, "it has no callback that a policy can have: write its addresses");
  }
  return kept;
}

function authenticationOf(client: ClientInUse, comments: [string, string][], notes: Notes): object {
  const methods = Object.keys(client.client_authentication_methods ?? {});
  if (methods.length === 0) {
    if (client.token_endpoint_auth_method === "none") {
      notes.add("changes", "client", client.name, "it authenticates without a secret today; then it needs its secret");
    }
    return {};
  }
  const [method = ""] = methods;
  if (method === "private_key_jwt") {
    comments.push([
      "authentication",
      "DECIDE: its public key, which Auth0 does not show. `npm run check` refuses the empty one.",
    ]);
    notes.add("decide", "client", client.name, "its public key (private_key_jwt) must be written into the draft");
  } else {
    comments.push(["authentication", `DECIDE: it authenticates by ${quoted(method)}, which policies do not know.`]);
    notes.add(
      "decide",
      "client",
      client.name,
      `it authenticates by ${quoted(method)}, which policies do not know: choose`,
    );
  }
  return { authentication: { private_key_jwt: "" } };
}

const keptGrants = ["authorization_code", "refresh_token"];

function noteGrantTypes({ name, grant_types: grants }: ClientInUse, notes: Notes): void {
  // A client that nobody configured has `implicit` and `client_credentials` by default: noted once for all.
  const lost = (grants ?? []).filter((grant) => !keptGrants.includes(grant) && grant !== "implicit");
  const notOwn = lost.filter((grant) => grant !== "client_credentials");
  if (notOwn.length > 0) notes.add("changes", "client", name, `it can no longer use the grants ${listed(notOwn)}`);
}

/** The deployment makes these of the callbacks alone. */
const addresses = ["allowed_logout_urls", "web_origins", "allowed_origins"] as const;

function noteSettings(client: ClientInUse, callbacks: readonly string[], notes: Notes): void {
  const origins = new Set(
    callbacks.filter((callback) => URL.canParse(callback)).map((callback) => new URL(callback).origin),
  );
  for (const name of addresses) {
    const given: unknown = client[name];
    const lost = (Array.isArray(given) ? given : []).map(String).filter((address) => !origins.has(address));
    if (lost.length > 0)
      notes.add("changes", "client", client.name, `it loses ${name} ${listed(lost)}: only its callbacks' origins stay`);
  }
  if (client.organization_usage === "require") {
    notes.add("changes", "client", client.name, "it no longer requires an organization (organization_usage)");
  }
}

const mostKeys = metadataKeys - 2;
const mayBeSecret = /secret|password|token|api.?key|credential/i;

/** The vendor's own metadata, as far as policies can have it. */
export function ownMetadata(
  kind: "client" | "connection",
  name: string,
  metadata: Readonly<Record<string, unknown>> | null | undefined,
  notes: Notes,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata ?? {})) {
    const problem = metadataProblem(key, value);
    if (problem !== undefined) notes.add("left_out", kind, name, `its metadata ${quoted(key)} ${problem}`);
    else if (Object.keys(kept).length >= mostKeys) {
      notes.add(
        "left_out",
        kind,
        name,
        `its metadata ${quoted(key)} has no room: Auth0 takes ${metadataKeys} keys, two are the policy's`,
      );
    } else kept[key] = String(value);
  }
  return kept;
}

function metadataProblem(key: string, value: unknown): string | undefined {
  if (key === customerKey || key.startsWith(chunkPrefix)) return "has a name that the policy needs";
  if (mayBeSecret.test(key)) return "may be a secret by its name";
  if (isRefusedKey(key)) return "has a name that no file can have";
  if (typeof value !== "string") return "is no text";
  if (key === "" || key.length > metadataLength || value.length > metadataLength) return "is too long";
  const wrong = textProblem(key) ?? textProblem(value);
  return wrong;
}

function metadataOf({ name, client_metadata: metadata }: ClientInUse, notes: Notes): object {
  const kept = ownMetadata("client", name, metadata, notes);
  return Object.keys(kept).length === 0 ? {} : { metadata: kept };
}

/** A machine of a policy is a client of its own: what a client with users got for itself needs a second one. */
function machineBeside(
  { key, client }: DraftedApplication,
  scopes: ReadonlyMap<string, readonly string[]>,
  taken: Set<string>,
  notes: Notes,
): DraftedApplication {
  const own = freeName(`${key}-machine`, taken);
  taken.add(own);
  const words =
    `${quoted(client.name)} has users, and gets tokens for itself too. A machine is a client of its own: the deployment ` +
    "makes it, and what asks for such tokens must use its id and secret.";
  notes.add(
    "decide",
    "client",
    client.name,
    `it has grants for itself (client credentials): drafted as the machine ${own}`,
  );
  const comments = [["", `DECIDE: ${words}`] as const];
  return { key: own, client, type: "machine", content: { type: "machine" }, comments, scopes, isShared: false };
}
