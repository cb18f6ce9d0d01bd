import type { Connection } from "../compiler/policy-files/schema.ts";
import { draftOptions } from "./connection-options.ts";
import { type DraftedApis, roleWith } from "./draft-apis.ts";
import { type DraftedApplication, ownMetadata } from "./draft-applications.ts";
import { emailDomainsOf, type Guessed } from "./guess-customers.ts";
import { listed, type Notes, quoted } from "./note.ts";
import type { ConnectionInUse } from "./tenant-in-use.ts";
import { nameProblem } from "./texts.ts";
import { YamlDraft } from "./yaml-draft.ts";

/** A customer, or the vendor, of whom a file is drafted. */
export interface Party {
  readonly slug: string;
  readonly name: string;
  readonly connections: readonly Guessed<ConnectionInUse>[];
  readonly applications: readonly DraftedApplication[];
  /** The vendor's, that its users sign in to. */
  readonly shared: readonly DraftedApplication[];
}

/** What a party may get of an API. */
interface Access {
  readonly roles: Set<string>;
  readonly machineScopes: Set<string>;
}

/** The ceiling by audience: what its users and machines can get today, and no more. Adds roles to the APIs. */
export function accessOf({ applications, shared }: Party, apis: DraftedApis): Map<string, Access> {
  const access = new Map<string, Access>();
  for (const { scopes, type, client } of [...applications.filter(({ isShared }) => !isShared), ...shared]) {
    for (const [audience, granted] of scopes) {
      const api = apis.get(audience);
      if (api === undefined) continue;
      const own = access.get(audience) ?? { roles: new Set(), machineScopes: new Set() };
      access.set(audience, own);
      if (type === "machine") for (const scope of granted) own.machineScopes.add(scope);
      else if (granted.length > 0) own.roles.add(roleWith(api, granted, client.name));
    }
  }
  return access;
}

/** The file of a customer, or vendor.yaml. */
export function partyFile(
  party: Party,
  access: ReadonlyMap<string, Access>,
  apis: DraftedApis,
  head: readonly string[],
  observeUntil: string,
  notes: Notes,
): YamlDraft {
  const { connections, applications } = party;
  const drafted = connections.map(({ item }) => [item.name, connectionContent(item, party, notes)] as const);
  const keyOf = (audience: string) => apis.get(audience)?.key ?? "";
  const content = {
    customer: party.slug,
    name: displayNameOf(party, notes),
    ...(drafted.length === 0 ? {} : { connections: Object.fromEntries(drafted) }),
    access: Object.fromEntries(
      [...access].map(([audience, { roles, machineScopes }]) => [
        keyOf(audience),
        { roles: [...roles].sort(), machine_scopes: [...machineScopes].sort() },
      ]),
    ),
    role_mapping: [],
    ...(applications.length === 0 ? {} : { applications: applicationsContent(applications, keyOf) }),
    enforcement: { observe_until: observeUntil },
  };
  const file = new YamlDraft(content, head);
  for (const { item, why } of connections) commentConnection(file, item, why, notes);
  for (const { key, comments } of applications) {
    for (const [at, words] of comments) file.comment(["applications", key, ...(at === "" ? [] : [at])], words);
  }
  for (const words of mappingWords(party, access, apis)) file.comment(["role_mapping"], words);
  file.comment(["enforcement"], "Refusals are only logged (would_deny) until this day.");
  return file;
}

function displayNameOf({ name, slug }: Party, notes: Notes): string {
  const problem = nameProblem(name, 255);
  if (problem === undefined) return name;
  notes.add("decide", "organization", slug, `it ${problem}: the draft says ${slug}`);
  return slug;
}

function connectionContent(connection: ConnectionInUse, party: Party, notes: Notes): object {
  const { name, display_name: displayName, metadata } = connection;
  const hasThirdParty = [...party.applications, ...party.shared].some(({ content }) => content.party === "third");
  if (connection.is_domain_connection === true && !hasThirdParty) {
    notes.add(
      "changes",
      "connection",
      name,
      "it is no longer domain-level: no third party's application is its customer's",
    );
  }
  const strategy = connection.strategy as Connection["strategy"];
  const kept = ownMetadata("connection", name, metadata, notes);
  const isNamed = typeof displayName === "string" && nameProblem(displayName, 128) === undefined;
  return {
    strategy,
    ...(isNamed ? { display_name: displayName } : {}),
    email_domains: emailDomainsOf(connection),
    options: draftOptions(connection, strategy, notes),
    ...(Object.keys(kept).length === 0 ? {} : { metadata: kept }),
  };
}

function commentConnection(file: YamlDraft, connection: ConnectionInUse, why: string, notes: Notes): void {
  const { name } = connection;
  const path = ["connections", name];
  file.comment(path, `${why}.`);
  if (emailDomainsOf(connection).length > 0) {
    file.comment([...path, "email_domains"], "GUESSED from the connection's domains: check that these are all.");
  } else {
    const words = "which e-mail domains its users may have is not in the tenant";
    file.comment(
      [...path, "email_domains"],
      `DECIDE: ${words}; \`any\` checks none. \`npm run check\` refuses the empty list.`,
    );
    notes.add("decide", "connection", name, `${words}: write email_domains`);
  }
}

function applicationsContent(applications: readonly DraftedApplication[], keyOf: (audience: string) => string): object {
  return Object.fromEntries(
    applications.map(({ key, content, scopes }) => [key, { ...content, apis: [...scopes.keys()].map(keyOf).sort() }]),
  );
}

function mappingWords({ slug }: Party, access: ReadonlyMap<string, Access>, apis: DraftedApis): string[] {
  const roles = [...access].flatMap(([audience, own]) =>
    [...own.roles].map((role) => `${apis.get(audience)?.key}:${role}`),
  );
  const [role] = roles;
  if (role === undefined) return ["DECIDE: its users get no role, since nothing here gives one today."];
  return [
    `DECIDE: which of the groups that ${quoted(slug)} asserts get ${listed(roles)}. Until the day below its users are only ` +
      "observed; after it, those without a rule are refused. A rule:",
    `- { when: { groups: Managers }, roles: [${quoted(role)}] }`,
  ];
}

/** Notes applications that would be granted more than today: a party has one ceiling for all of its applications. */
export function noteWidened(
  { applications }: Party,
  access: ReadonlyMap<string, Access>,
  apis: DraftedApis,
  notes: Notes,
): void {
  for (const { client, key, type, scopes, isShared } of applications) {
    for (const [audience, granted] of scopes) {
      const api = apis.get(audience);
      const own = access.get(audience);
      const roles = isShared ? [...(api?.roles.keys() ?? [])] : [...(own?.roles ?? [])];
      const planned =
        type === "machine"
          ? [...(own?.machineScopes ?? [])]
          : roles.flatMap((role) => api?.roles.get(role)?.scopes ?? []);
      const more = [...new Set(planned)].filter((scope) => !granted.includes(scope));
      if (more.length === 0) continue;
      const words = `as ${key}, its client grant for ${api?.key} gains ${listed(more)}: what others of this file have`;
      notes.add("changes", "grant", client.name, words);
    }
  }
}
