import { isBundled } from "../compiler/actions.ts";
import { dayMs } from "../compiler/policy-files/dates.ts";
import { clientsToDraft } from "./clients-to-draft.ts";
import { type DraftedApi, type DraftedApis, draftApis, freeName, lifetimeOf } from "./draft-apis.ts";
import { type DraftedApplication, draftApplications } from "./draft-applications.ts";
import { accessOf, noteWidened, type Party, partyFile } from "./draft-party.ts";
import { emailDomainsOf, type Guess, guessCustomers } from "./guess-customers.ts";
import { listed, type Note, Notes, quoted } from "./note.ts";
import type { TenantInUse } from "./tenant-in-use.ts";
import { nameProblem } from "./texts.ts";
import { YamlDraft } from "./yaml-draft.ts";

export interface DraftOptions {
  /** The name of the environment's file. */
  readonly environment: string;
  /** The client that read the tenant. */
  readonly readerId: string;
  /** Days; a policy may observe for at most 90. */
  readonly observeDays: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Draft {
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Slugs. */
  readonly customers: readonly string[];
  readonly notes: readonly Note[];
}

/** Policy files for a tenant in use. They only observe; comments and notes say what a person must decide. */
export function draftPolicy(tenant: TenantInUse, options: DraftOptions): Draft {
  const notes = new Notes();
  const observeUntil = new Date(options.now + options.observeDays * dayMs).toISOString().slice(0, 10);
  const apis = draftApis(tenant, notes);
  const guess = guessCustomers(tenant, clientsToDraft(tenant, options.readerId, notes), notes);
  const parties = partiesOf(tenant, guess, apis, notes);
  const files = new Map<string, string>();
  const accesses = parties.map((party) => accessOf(party, apis));
  parties.forEach((party, index) => {
    const access = accesses[index] ?? new Map();
    noteWidened(party, access, apis, notes);
    const path = index === 0 ? "vendor.yaml" : `customers/${party.slug}.yaml`;
    files.set(path, partyFile(party, access, apis, headOf(tenant, party, index === 0), observeUntil, notes).toString());
  });
  noteSharedDomains(parties, notes);
  noteRefreshTokens(parties, tenant, notes);
  noteImplicitFlow(parties, tenant, notes);
  noteForeignSignIns(parties, notes);
  files.set("apis.yaml", apisFile(tenant, apis, observeUntil, notes).toString());
  files.set(`environments/${options.environment}.yaml`, environmentFile(tenant, options.environment, notes).toString());
  for (const words of tenant.unread) notes.add("left_out", "tenant", tenant.domain, `the client may not read ${words}`);
  return {
    files,
    customers: parties
      .slice(1)
      .map(({ slug }) => slug)
      .sort(),
    notes: notes.all(),
  };
}

/** The vendor, and then the customers. */
function partiesOf(tenant: TenantInUse, { customers, own }: Guess, apis: DraftedApis, notes: Notes): Party[] {
  const draft = (owner: string, clients: Guess["own"]): DraftedApplication[] => {
    const taken = new Set<string>();
    return clients.flatMap(({ item: client, why, isShared }) =>
      draftApplications(tenant, { client, owner, why, isShared }, taken, apis, notes),
    );
  };
  const slug = freeName("vendor", new Set(customers.map((customer) => customer.slug)));
  const name = tenant.domain.split(".")[0] ?? slug;
  const vendor: Party = { slug, name, connections: [], applications: draft(slug, own), shared: [] };
  return [
    vendor,
    ...customers.map((customer) => ({
      ...customer,
      applications: draft(
        customer.slug,
        customer.clients.map((client) => ({ ...client, isShared: false })),
      ),
      shared: vendor.applications.filter(
        ({ isShared, client }) =>
          isShared && customer.connections.some(({ item }) => item.clients.includes(client.client_id)),
      ),
    })),
  ];
}

function headOf({ domain }: TenantInUse, party: Party, isVendor: boolean): string[] {
  const head = [
    `Drafted from ${domain} by npm run adopt. Comments say DECIDE where a person must, and GUESSED where one should look.`,
  ];
  if (isVendor)
    return [...head, "DECIDE: the vendor's name; and its staff's connection, which nothing in the tenant tells apart."];
  return party.connections.length === 0
    ? [...head, "It has no enterprise connection: none of its users can sign in by this file."]
    : head;
}

function noteRefreshTokens(parties: readonly Party[], { domain }: TenantInUse, notes: Notes): void {
  const refreshes = ({ client, type }: DraftedApplication) =>
    type !== "machine" && client.grant_types?.includes("refresh_token");
  if (!parties.some(({ applications }) => applications.some(refreshes))) return;
  const words =
    "refresh tokens of the drafted applications end 12 hours after the login: reauthenticate_after of a customer";
  notes.add("changes", "tenant", domain, `${words} changes it`);
}

/** Auth0 allows it to every application that nobody configured: most do not use it. */
function noteImplicitFlow(parties: readonly Party[], { domain }: TenantInUse, notes: Notes): void {
  const users = parties.flatMap(({ applications }) => applications).filter(({ type }) => type !== "machine");
  const names = users.filter(({ client }) => client.grant_types?.includes("implicit")).map(({ client }) => client.name);
  if (names.length === 0) return;
  const shown =
    names.length > mostNames
      ? `${listed(names.slice(0, mostNames))} and ${names.length - mostNames} more`
      : listed(names);
  notes.add(
    "changes",
    "tenant",
    domain,
    `these can no longer use the implicit flow, only the code flow with PKCE: ${shown}`,
  );
}

const mostNames = 12;

/** An address tells whose a user is: two customers cannot have one domain. */
function noteSharedDomains(parties: readonly Party[], notes: Notes): void {
  const owners = new Map<string, string>();
  for (const { slug, connections } of parties) {
    for (const { item } of connections) {
      for (const domain of emailDomainsOf(item)) {
        const first = owners.get(domain) ?? slug;
        owners.set(domain, first);
        if (first === slug) continue;
        notes.add(
          "decide",
          "connection",
          item.name,
          `its e-mail domain ${domain} is ${first}'s too, and can be one customer's only`,
        );
      }
    }
  }
}

/** Applications that a connection is enabled for today, and that its customer's users cannot use by the draft. */
function noteForeignSignIns(parties: readonly Party[], notes: Notes): void {
  const applications = parties.flatMap((party) => party.applications.map((application) => ({ party, application })));
  for (const party of parties) {
    for (const { item } of party.connections) {
      for (const { party: owner, application } of applications) {
        if (owner === party || application.isShared || application.type === "machine") continue;
        if (!item.clients.includes(application.client.client_id)) continue;
        const words = `it is enabled for ${quoted(application.client.name)}, which the draft gives to ${owner.slug}: the deployment disables it there`;
        notes.add("changes", "connection", item.name, words);
      }
    }
  }
}

/** Seconds. */
const anHour = 3600;
const aDay = 24 * anHour;

function apisFile(tenant: TenantInUse, apis: DraftedApis, observeUntil: string, notes: Notes): YamlDraft {
  const content = {
    namespace: namespaceFor(apis),
    apis: Object.fromEntries([...apis.values()].map((drafted) => [drafted.key, apiContent(drafted, observeUntil)])),
  };
  const file = new YamlDraft(content, [
    `Drafted from ${tenant.domain} by npm run adopt. Comments say DECIDE where a person must.`,
  ]);
  file.comment(
    ["namespace"],
    "DECIDE before the first deployment: an https URL of your own, or a plain prefix. Every claim's name begins with it.",
  );
  notes.add("decide", "tenant", tenant.domain, "the namespace of the claims (apis.yaml) is a guess: choose your own");
  for (const { key, api, isOpen, roles } of apis.values()) {
    if (isOpen) {
      const words = "every application gets tokens for it on behalf of users today, without a grant";
      file.comment(
        ["apis", key],
        `DECIDE: ${words}. So every application of users lists it: take it out where it is not used.`,
      );
      notes.add("decide", "api", api.identifier, `${words}: the draft lets every application of users request it`);
      notes.add(
        "changes",
        "api",
        api.identifier,
        "from the first deployment on, only applications with a client grant get tokens for it",
      );
    }
    for (const [role, { why }] of roles) file.comment(["apis", key, "roles", role], `${why}.`);
    if ((api.token_lifetime ?? aDay) > anHour) {
      const words = "A token cannot be called back: 10m is better, where clients can refresh.";
      file.comment(["apis", key, "token_lifetime"], words);
    }
  }
  return file;
}

function apiContent({ api, scopes, roles }: DraftedApi, observeUntil: string): object {
  const isRfc = api.token_dialect?.startsWith("rfc9068") === true;
  return {
    name: api.name && nameProblem(api.name, 200) === undefined ? api.name : api.identifier.slice(0, 200),
    audience: api.identifier,
    token_lifetime: lifetimeOf(api),
    token_dialect: isRfc ? "rfc9068" : "auth0",
    unmanaged: { observe_until: observeUntil },
    scopes,
    roles: Object.fromEntries([...roles].map(([name, role]) => [name, role.scopes])),
  };
}

/** Under the host of an API, which is the vendor's own. Empty where no API has one: `npm run check` asks for it. */
function namespaceFor(apis: DraftedApis): string {
  const hosts = [...apis.keys()].filter((audience) => /^https:/.test(audience) && URL.canParse(audience));
  const [first] = hosts.map((audience) => new URL(audience).host);
  return first === undefined ? "" : `https://${first}/claims`;
}

function environmentFile({ domain, bound }: TenantInUse, environment: string, notes: Notes): YamlDraft {
  const others = Object.fromEntries(
    Object.entries(bound)
      .map(([trigger, names]) => [trigger, names.filter((name) => !isBundled(name))] as const)
      .filter(([, names]) => names.length > 0),
  );
  const hasOthers = Object.keys(others).length > 0;
  const content = { domain, public_keys: [], ...(hasOthers ? { other_actions: others } : {}) };
  const file = new YamlDraft(content, [`Drafted from ${domain} by npm run adopt.`]);
  file.comment(
    ["public_keys"],
    `DECIDE: npm run key -- new --env ${environment} makes a key; its public half belongs here.`,
  );
  notes.add("decide", "tenant", domain, "the environment needs a public key: npm run key -- new");
  if (hasOthers)
    file.comment(
      ["other_actions"],
      "The Actions that are bound today, in their order. They stay bound, before this bundle's.",
    );
  return file;
}
