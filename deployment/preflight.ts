import type { Change } from "./changes.ts";
import { title } from "./describe-change.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { lackingFeatures } from "./features.ts";
import { refuseUncleanTree } from "./git-tree.ts";
import { keyProblems } from "./keys.ts";
import { foreignKeys } from "./metadata.ts";
import type { Plan } from "./plan.ts";
import { indexOf } from "./read-tenant.ts";
import { type Found, isFields, keyOf, strings, text } from "./resources.ts";
import { requireWriting } from "./scopes.ts";
import { secretsIn } from "./secrets.ts";

/** Auth0's limits. https://auth0.com/docs/customize/actions/limitations, and entity-limit-policy */
const mostKeys = { client: 10, connection: 10, organization: 25 } as const;
const mostActions = 100;
const mostBindings = 20;

/** Everything for which a deployment is refused before it writes. @throws DeploymentRefusedError */
export async function preflight(plan: Plan, changes: readonly Change[], policyDir: string): Promise<void> {
  const { build, session } = plan;
  if (build.isProtected) await refuseUncleanTree(policyDir);
  requireWriting(session.scopes, changes);
  const problems = [
    ...missingSecrets(plan, changes),
    ...duplicates(plan),
    ...fullMetadata(changes),
    ...immutable(changes),
    ...actionLimits(plan, changes),
    ...otherActions(plan, changes),
    ...(await lackingFeatures(plan, changes)),
    ...guardsNotLive(plan),
    ...keyProblems(plan, changes),
  ];
  if (problems.length > 0) throw new DeploymentRefusedError(`nothing was written: ${problems.join("; ")}`);
}

/** Only connections that are created, or whose options change, and new Actions are written with their secrets. */
function missingSecrets({ compared }: Plan, changes: readonly Change[]): string[] {
  const written = changes.filter(({ kind, fields }) => kind === "connection" && fields.includes("options"));
  const made = changes.filter(({ kind, action }) => kind === "action" && action === "create");
  const names = new Set([
    ...written.flatMap(({ wanted }) => secretsIn(wanted?.content.options)),
    ...made.flatMap(({ wanted }) => secretsIn(wanted?.content.secrets)),
  ]);
  const missing = [...names].filter((name) => !compared.secrets[name]).sort();
  return missing.length === 0
    ? []
    : [`the secrets ${missing.join(", ")} are not set: set them as environment variables`];
}

function duplicates({ desired, compared }: Plan): string[] {
  const index = indexOf(compared.state.found);
  return desired.resources.flatMap((wanted) => {
    const count = index.get(keyOf(wanted))?.length ?? 0;
    return count > 1 ? [`${count} resources bear the name of ${title(wanted)}: rename or delete all but one`] : [];
  });
}

function fullMetadata(changes: readonly Change[]): string[] {
  return changes.flatMap(({ kind, wanted, found }) => {
    if (!wanted || !found || (kind !== "client" && kind !== "connection" && kind !== "organization")) return [];
    const field = kind === "client" ? "client_metadata" : "metadata";
    const others = foreignKeys(found.content[field], wanted.content[field]);
    const own = Object.keys(isFields(wanted.content[field]) ? wanted.content[field] : {});
    if (others.length + own.length <= mostKeys[kind]) return [];
    return [
      `${title(wanted)} has the metadata ${others.join(", ")} of others, so that the ${own.length} keys of its policy ` +
        `do not fit into the ${mostKeys[kind]} that Auth0 allows`,
    ];
  });
}

/** Auth0 never changes these: the resource would have to be made anew, which takes its id from those who use it. */
const fixed: Partial<Record<Change["kind"], readonly string[]>> = {
  client: ["is_first_party", "third_party_security_mode"],
  connection: ["strategy"],
  token_exchange_profile: ["action", "type"],
};

function immutable(changes: readonly Change[]): string[] {
  return changes.flatMap(({ action, kind, wanted, fields }) => {
    const wrong = action === "change" ? fields.filter((field) => fixed[kind]?.includes(field)) : [];
    return wanted && wrong.length > 0
      ? [
          `${title(wanted)} exists with another ${wrong.join(", ")}, which Auth0 never changes: delete it, or take another name`,
        ]
      : [];
  });
}

function actionLimits({ compared }: Plan, changes: readonly Change[]): string[] {
  const actions = compared.state.found.filter(({ kind }) => kind === "action");
  const created = changes.filter(({ kind, action }) => kind === "action" && action === "create").length;
  // One more for the lock.
  if (actions.length + created + 1 <= mostActions) return [];
  return [`the tenant has ${actions.length} Actions, and Auth0 allows ${mostActions}: delete ${created + 1}`];
}

function otherActions({ compared }: Plan, changes: readonly Change[]): string[] {
  const deployed = compared.state.found.filter(({ kind, content }) => kind === "action" && content.deployed === true);
  const names = new Set([
    ...deployed.map(({ name }) => name),
    ...changes.filter(({ kind }) => kind === "action").map(({ name }) => name),
  ]);
  return compared.desired.resources
    .filter(({ kind }) => kind === "trigger_binding")
    .flatMap(({ name: trigger, content }) => {
      const wanted = strings(content.actions);
      const missing = wanted.slice(0, -1).filter((name) => !names.has(name));
      return [
        ...missing.map(
          (name) => `other_actions names ${name} for ${trigger}, and the tenant has no such Action deployed`,
        ),
        ...(wanted.length > mostBindings
          ? [`${trigger} would have ${wanted.length} Actions, and Auth0 allows ${mostBindings}`]
          : []),
      ];
    });
}

/** What concerns one customer is written only where the Actions that guard it run. */
function guardsNotLive({ changes, compared }: Plan): string[] {
  if (compared.customers === undefined) return [];
  const open = changes.filter(
    ({ kind, action }) =>
      kind === "trigger_binding" || ((kind === "action" || kind === "resource_server") && action === "create"),
  );
  if (open.length === 0) return [];
  return [
    `${open.map((change) => title(change as Pick<Found, "kind" | "name" | "customer">)).join(", ")} must be deployed first: deploy without --customer`,
  ];
}

export const isOfCustomer = (change: Change, customer: string | undefined): boolean =>
  customer === undefined || text(change.customer) === customer;
