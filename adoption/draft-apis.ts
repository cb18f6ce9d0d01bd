import { oidcScopes } from "../actions/federated-login/oidc-scopes.ts";
import { isRefusedKey } from "../compiler/policy-files/source/read-yaml.ts";
import { listed, type Notes, quoted } from "./note.ts";
import type { ApiInUse, GrantInUse, TenantInUse } from "./tenant-in-use.ts";
import { textProblem } from "./texts.ts";
import { slugOf } from "./words.ts";

/** An API of the draft. Its roles grow while applications are drafted. */
export interface DraftedApi {
  /** The name that policies use. */
  readonly key: string;
  readonly api: ApiInUse;
  readonly scopes: Readonly<Record<string, string>>;
  /** Whether Auth0 gives every application tokens for it on behalf of users, without a client grant. */
  readonly isOpen: boolean;
  readonly roles: Map<string, { readonly scopes: readonly string[]; readonly why: string }>;
}

/** The APIs of the draft, by audience. */
export type DraftedApis = ReadonlyMap<string, DraftedApi>;

export function draftApis(tenant: TenantInUse, notes: Notes): DraftedApis {
  const drafted = new Map<string, DraftedApi>();
  const keys = new Set<string>();
  for (const api of tenant.apis) {
    if (api.is_system === true || isAuth0s(api.identifier, tenant.domain)) continue;
    const problem = /\s/.test(api.identifier) ? "has white space in its identifier" : textProblem(api.identifier);
    if (problem !== undefined) {
      notes.add("left_out", "api", api.identifier, `it ${problem}`);
      continue;
    }
    const key = freeName(apiKey(api), keys);
    keys.add(key);
    drafted.set(api.identifier, {
      key,
      api,
      scopes: scopesOf(api, notes),
      isOpen: !["require_client_grant", "deny_all"].includes(api.subject_type_authorization?.user?.policy ?? ""),
      roles: new Map(),
    });
    noteChanges(api, notes);
  }
  for (const { key, roles, scopes, api } of drafted.values()) addAuth0Roles(tenant, key, api, scopes, roles, notes);
  return drafted;
}

/** Of the tenant itself: `/api/v2/`, `/me/`, `/userinfo`. */
function isAuth0s(identifier: string, domain: string): boolean {
  return identifier.startsWith(`https://${domain}/`) || /^urn:auth0/i.test(identifier);
}

/** `orders` of https://api.example.com/orders; else of the name. */
function apiKey({ identifier, name }: ApiInUse): string {
  const path = URL.canParse(identifier) ? new URL(identifier).pathname : identifier;
  const last =
    path
      .split(/[/:]/)
      .filter((part) => !/^(v\d+|api|)$/i.test(part))
      .at(-1) ?? "";
  return slugOf(last) || slugOf(name ?? "") || "api";
}

/** The name, with a number where it is taken or cannot be a key. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(wanted) && !isRefusedKey(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

function scopesOf(api: ApiInUse, notes: Notes): Record<string, string> {
  const scopes: Record<string, string> = {};
  for (const { value, description } of api.scopes ?? []) {
    const isFit =
      /^[\x21\x23-\x5b\x5d-\x7e]{1,280}$/.test(value) && textProblem(value) === undefined && !isRefusedKey(value);
    if (!isFit || oidcScopes.has(value)) {
      notes.add("left_out", "api", api.identifier, `its scope ${quoted(value)} is none that a policy can have`);
      continue;
    }
    // A description is for people: where it cannot stand, the scope's name says as much.
    scopes[value] = description && textProblem(description) === undefined ? description : value;
  }
  return scopes;
}

function noteChanges(api: ApiInUse, notes: Notes): void {
  const changes = (words: string) => notes.add("changes", "api", api.identifier, words);
  if (api.signing_alg && api.signing_alg !== "RS256")
    changes(`its tokens are signed by RS256, no longer by ${api.signing_alg}`);
  if (api.token_encryption)
    changes("its tokens are encrypted today; policies do not know of it: ask for it to be kept");
  if (api.enforce_policies === true) {
    changes("Auth0's own roles no longer limit its scopes (enforce_policies), and tokens lose `permissions`");
  }
  if ((api.token_lifetime ?? 0) > longestLifetime) changes("its tokens live at most 24h");
  const policy = api.subject_type_authorization?.client?.policy;
  if (policy === "deny_all") changes("machines are denied today; with a client grant they get tokens then");
}

/** Seconds. */
const longestLifetime = 86_400;

/** Seconds as a policy writes them: `10m`, `24h`. */
export function lifetimeOf({ token_lifetime: seconds }: ApiInUse): string {
  const bounded = Math.min(longestLifetime, Math.max(60, Math.round(seconds ?? longestLifetime)));
  if (bounded % 3600 === 0) return `${bounded / 3600}h`;
  return bounded % 60 === 0 ? `${bounded / 60}m` : `${bounded}s`;
}

function addAuth0Roles(
  tenant: TenantInUse,
  key: string,
  api: ApiInUse,
  scopes: DraftedApi["scopes"],
  roles: DraftedApi["roles"],
  notes: Notes,
): void {
  for (const { name, permissions } of tenant.roles) {
    const own = permissions.filter((permission) => permission.resource_server_identifier === api.identifier);
    const granted = own.map((permission) => permission.permission_name).filter((scope) => Object.hasOwn(scopes, scope));
    if (granted.length === 0) continue;
    const role = freeName(slugOf(name, 60) || "role", roles);
    roles.set(role, { scopes: granted.sort(), why: `Auth0's role ${quoted(name)}` });
    const words = `it is the role ${role} of ${key}; whom Auth0 assigned to it must get it by a rule of role_mapping`;
    notes.add("decide", "role", name, words);
  }
}

/** The scopes that a grant gives, as far as the API has them. */
export function grantedScopes(
  grant: GrantInUse,
  { key, scopes, api }: DraftedApi,
  clientName: string,
  notes: Notes,
): string[] {
  if (grant.allow_all_scopes === true) return Object.keys(scopes).sort();
  const unknown = (grant.scope ?? []).filter((scope) => !Object.hasOwn(scopes, scope));
  if (unknown.length > 0) {
    const words = `its grant for ${key} names scopes that ${api.identifier} lacks: ${listed(unknown)}`;
    notes.add("left_out", "grant", clientName, words);
  }
  return [...new Set(grant.scope ?? [])].filter((scope) => Object.hasOwn(scopes, scope)).sort();
}

/** The role of an API with exactly these scopes; one is added where there is none. */
export function roleWith(api: DraftedApi, scopes: readonly string[], clientName: string): string {
  const text = scopes.join(" ");
  const known = [...api.roles].find(([, role]) => role.scopes.join(" ") === text);
  if (known !== undefined) return known[0];
  const name = freeName("users", api.roles);
  api.roles.set(name, { scopes, why: `what users of ${quoted(clientName)} can get today` });
  return name;
}
