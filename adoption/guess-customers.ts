import { strategyNames, strategyOf } from "@federated-actions/auth0-dialect/strategies";
import { isRefusedKey } from "../compiler/policy-files/source/read-yaml.ts";
import { listed, type Notes, quoted } from "./note.ts";
import type { ClientInUse, ConnectionInUse, OrganizationInUse, TenantInUse } from "./tenant-in-use.ts";
import { beginsWith, emailDomainsIn, labelsOf, nameWithoutProtocol, slugOf } from "./words.ts";

/** A resource, and why it is taken for a customer's. */
export interface Guessed<T> {
  readonly item: T;
  readonly why: string;
}

/** A customer as it shows in the tenant. */
interface CustomerGuess {
  readonly slug: string;
  readonly name: string;
  readonly organization: OrganizationInUse | undefined;
  readonly connections: Guessed<ConnectionInUse>[];
  readonly clients: Guessed<ClientInUse>[];
}

export interface Guess {
  readonly customers: readonly CustomerGuess[];
  /** The vendor's own applications; users of several customers sign in to the shared ones. */
  readonly own: readonly (Guessed<ClientInUse> & { readonly isShared: boolean })[];
}

/**
 * Says whose each connection and application is: first by organizations, then by metadata, names, e-mail domains and
 * the applications that a connection is enabled for. What two customers may own has no owner: it is noted and left out.
 *
 * @param clients the applications to share out
 */
export function guessCustomers(tenant: TenantInUse, clients: readonly ClientInUse[], notes: Notes): Guess {
  const customers = customersOfOrganizations(tenant.organizations, notes);
  for (const connection of tenant.connections) placeConnection(tenant, connection, customers, notes);
  const own: (Guessed<ClientInUse> & { isShared: boolean })[] = [];
  for (const client of clients) {
    const place = placeOf(tenant, client, [...customers.values()], notes);
    if (place === undefined) continue;
    if (place.customer === undefined) own.push({ item: client, why: place.why, isShared: place.isShared });
    else place.customer.clients.push({ item: client, why: place.why });
  }
  return { customers: [...customers.values()], own };
}

type Customers = Map<string, CustomerGuess>;

function customersOfOrganizations(organizations: readonly OrganizationInUse[], notes: Notes): Customers {
  const customers: Customers = new Map();
  // Those whose name is a slug already come first: it is theirs.
  const isSlug = ({ name }: OrganizationInUse) => slugOf(name) === name;
  const ordered = [...organizations.filter(isSlug), ...organizations.filter((organization) => !isSlug(organization))];
  for (const organization of ordered) {
    const { name, display_name: displayName } = organization;
    const slug = slugOf(name);
    if (slug === "" || customers.has(slug)) {
      const why = slug === "" ? "its name has no letter" : `another organization is the customer ${slug} already`;
      notes.add("left_out", "organization", name, `${why}: write its customer's file by hand`);
      continue;
    }
    if (slug !== name) {
      const words = `its name is no slug: the deployment makes a new organization ${slug} and leaves this one`;
      notes.add("decide", "organization", name, words);
    }
    customers.set(slug, newCustomer(slug, displayName || name, organization));
  }
  return customers;
}

function newCustomer(slug: string, name: string, organization?: OrganizationInUse): CustomerGuess {
  return { slug, name, organization, connections: [], clients: [] };
}

const enterprise: readonly string[] = strategyNames("enterprise");

function placeConnection(tenant: TenantInUse, connection: ConnectionInUse, customers: Customers, notes: Notes): void {
  const { name, strategy, id } = connection;
  if (!enterprise.includes(strategy)) {
    notes.add("left_out", "connection", name, unsupported(tenant, connection));
    return;
  }
  if (isRefusedKey(name)) {
    notes.add("left_out", "connection", name, "no policy file can have a key of its name: make it anew under another");
    return;
  }
  const [owner, other] = [...customers.values()].filter(({ organization }) => organization?.connectionIds.includes(id));
  if (owner && other) {
    const words = `it is enabled in the organizations ${owner.slug} and ${other.slug}: give each its own connection`;
    notes.add("left_out", "connection", name, words);
    return;
  }
  const organization = quoted(owner?.organization?.name ?? "");
  const found = owner
    ? { owner, why: `enabled in the organization ${organization}` }
    : ownerWithoutOrganization(connection, customers, notes);
  found?.owner.connections.push({ item: connection, why: found.why });
}

function unsupported(tenant: TenantInUse, { strategy, clients }: ConnectionInUse): string {
  const kind = strategyOf(strategy)?.kind ?? "other";
  const names = tenant.clients.filter(({ client_id: id }) => clients.includes(id)).map(({ name }) => name);
  const users =
    names.length === 0 ? "" : `; its users sign in to ${listed(names)}, which then refuse them where managed`;
  return `policies have enterprise connections only, and this is ${kind === "other" ? "a" : `a ${kind}`} connection (${strategy})${users}`;
}

function ownerWithoutOrganization(
  connection: ConnectionInUse,
  customers: Customers,
  notes: Notes,
): { owner: CustomerGuess; why: string } | undefined {
  const { name } = connection;
  const known = [...customers.values()];
  const stem = nameWithoutProtocol(name);
  const domains = emailDomainsOf(connection);
  const evidence: Evidence = [
    [namedInMetadata(connection.metadata, known), "its metadata names the customer"],
    [longestNames(known.filter(({ slug }) => beginsWith(stem, slug))), "by its name"],
    [known.filter(({ slug }) => domains.some((domain) => labelsOf(domain).includes(slug))), "by its e-mail domains"],
  ];
  const [owner, ...others] = ownersIn(evidence);
  if (owner && others.length > 0) {
    notes.add(
      "left_out",
      "connection",
      name,
      `it may be that of ${slugs([owner, ...others])}: write it where it belongs`,
    );
    return undefined;
  }
  if (owner) return { owner, why: whyOf(evidence) };
  const slug =
    stem ||
    slugOf(domains.map((domain) => labelsOf(domain).at(-1) ?? "").find((label) => !label.startsWith("xn--")) ?? "");
  if (slug === "") {
    notes.add("left_out", "connection", name, "neither its name nor its e-mail domains name a customer");
    return undefined;
  }
  // Auth0 shows the connection's own name where nobody gave another.
  const made = newCustomer(slug, connection.display_name === name ? slug : connection.display_name || slug);
  customers.set(slug, made);
  notes.add("decide", "connection", name, `no organization has it: its name made the customer ${slug}`);
  return { owner: made, why: "no organization has it; the customer is guessed from its name" };
}

/** Whom each sign names, and the sign in words. */
type Evidence = readonly (readonly [readonly CustomerGuess[], string])[];

const ownersIn = (evidence: Evidence): CustomerGuess[] => [...new Set(evidence.flatMap(([owners]) => owners))];
const whyOf = (evidence: Evidence): string => evidence.find(([owners]) => owners.length > 0)?.[1] ?? "";

/** Customers that a value of metadata names: `{ customer: acme }`, whatever the key. */
function namedInMetadata(
  metadata: Readonly<Record<string, unknown>> | null | undefined,
  customers: readonly CustomerGuess[],
): CustomerGuess[] {
  const values = Object.values(metadata ?? {}).filter((value) => typeof value === "string");
  return customers.filter(({ slug, name }) =>
    values.some((value) => value === slug || (value !== "" && value === name)),
  );
}

/** What Auth0 looks at to send a user to this connection by the address's domain. */
export function emailDomainsOf({ options }: ConnectionInUse): string[] {
  const { domain_aliases: aliases, tenant_domain: domain } = options ?? {};
  // Entra's own domains say nothing about addresses.
  const own = typeof domain === "string" && !/onmicrosoft\.com$/i.test(domain) ? [domain] : [];
  return emailDomainsIn([...(Array.isArray(aliases) ? aliases : []), ...own]);
}

interface Place {
  /** Undefined: the vendor. */
  readonly customer: CustomerGuess | undefined;
  readonly isShared: boolean;
  readonly why: string;
}

function placeOf(
  tenant: TenantInUse,
  client: ClientInUse,
  customers: readonly CustomerGuess[],
  notes: Notes,
): Place | undefined {
  const { name, client_id: id } = client;
  const signIn = customers.filter(({ connections }) => connections.some(({ item }) => item.clients.includes(id)));
  const grants = tenant.grants.filter((grant) => grant.client_id === id);
  const evidence: Evidence = [
    [namedInMetadata(client.client_metadata, customers), "its metadata names the customer"],
    [
      customers.filter(({ organization }) => grants.some((grant) => organization?.grantIds.includes(grant.id))),
      "the organization has a grant of it",
    ],
    [longestNames(customers.filter((customer) => isNamed(name, customer))), "by its name"],
  ];
  const named = ownersIn(evidence);
  const [owner] = named;
  if (named.length > 1) {
    notes.add("left_out", "client", name, `it may be that of ${slugs(named)}: write it where it belongs`);
    return undefined;
  }
  if (owner === undefined) return placeBySignIn(signIn);
  if (signIn.length > 0 && !signIn.includes(owner)) {
    const words = `it seems to be that of ${owner.slug}, and users of ${slugs(signIn)} sign in to it: say whose it is`;
    notes.add("left_out", "client", name, words);
    return undefined;
  }
  const others = signIn.filter((one) => one !== owner);
  if (others.length > 0) {
    const words = `users of ${slugs(others)} sign in to it too: as an application of ${owner.slug} it refuses them`;
    notes.add("decide", "client", name, words);
  }
  return { customer: owner, isShared: false, why: whyOf(evidence) };
}

function placeBySignIn(signIn: readonly CustomerGuess[]): Place {
  const [only] = signIn;
  if (only === undefined) return { customer: undefined, isShared: false, why: "nothing names a customer" };
  if (signIn.length > 1) return { customer: undefined, isShared: true, why: `users of ${slugs(signIn)} sign in to it` };
  return { customer: only, isShared: false, why: "only this customer's connections are enabled for it" };
}

function isNamed(name: string, customer: CustomerGuess): boolean {
  return beginsWith(name, customer.slug) || beginsWith(name, slugOf(customer.name));
}

/** Of `acme` and `acme-west`, an application "Acme West Portal" is the latter's. */
function longestNames(customers: readonly CustomerGuess[]): CustomerGuess[] {
  return customers.filter((one) => !customers.some((other) => other !== one && beginsWith(other.slug, one.slug)));
}

function slugs(customers: readonly CustomerGuess[]): string {
  return customers.map(({ slug }) => slug).join(", ");
}
