import { InProcessRuntime } from "@federated-actions/actions-runtime/in-process";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { withoutOidcScopes } from "../../actions/federated-login/oidc-scopes.ts";
import type { CarrierKind } from "../../actions/policy/carrier/sealed-format.ts";
import { sortedUnique } from "../../actions/policy/text.ts";
import { allCustomers } from "../applications.ts";
import { type ActionBody, withConfig } from "../bundling/bundle-actions.ts";
import { describeNearMiss } from "../explaining/near-misses.ts";
import { readProfile } from "../explaining/reading.ts";
import { aliasOf } from "../policy-files/aliases.ts";
import type { Policy } from "../policy-files/policy.ts";
import { type Location, PolicyError, type Problem, problem } from "../policy-files/problems.ts";
import type { Customer, Example } from "../policy-files/schema.ts";
import { PolicyIndex } from "../policy-index.ts";
import { type SealedCarrier, sealCarriers } from "../sealing/seal-carriers.ts";
import { createSigningKey, type SigningKey } from "../sealing/signing-key.ts";
import { vendorConfig } from "../vendor-config.ts";
import { exampleEvent, type PolicyLogin, withAliases } from "./example-event.ts";
import { digestOf, type PassedExamples } from "./passed-examples.ts";

interface ExampleOptions {
  /** Ms since the epoch. */
  readonly now?: number | undefined;
  /** Examples that have passed before, unchanged, do not run again. */
  readonly passed?: PassedExamples | undefined;
  /** The slug of the only customer whose examples run. */
  readonly onlyCustomer?: string | undefined;
  /** The carriers as the policy is, and who signed them: so that most need no signature of their own. */
  readonly signed?: Signed | undefined;
}

interface Signed {
  readonly carriers: ReadonlyMap<string, SealedCarrier>;
  readonly key: SigningKey;
}

/** How one example ended. */
export interface ExampleResult {
  /** In whose file it is. */
  readonly customer: string;
  readonly name: string;
  /** Looked for in the file when it is asked for. */
  readonly place: () => Location;
  /** A decision code, or roles and scopes. Undefined if the example did not run, since it has passed before. */
  readonly came: string | undefined;
  /** What is not as expected; undefined if all is. */
  readonly complaint: string | undefined;
  /** Of one that fails: rules that nearly matched, a line each. */
  readonly nearMisses: readonly string[];
}

/**
 * Runs every file's `examples` through the built federated-login Action. Enforcement is ignored: examples describe the
 * policy even while a customer is suspended or only observed.
 *
 * @returns the number of examples. @throws PolicyError with each example whose result differs from what it expects.
 */
export async function runExamples(
  policy: Policy,
  actions: readonly ActionBody[],
  options: ExampleOptions = {},
): Promise<number> {
  let count = 0;
  const problems: Problem[] = [];
  for await (const { name, place, complaint, nearMisses } of exampleResults(policy, actions, options)) {
    count++;
    if (complaint === undefined) continue;
    problems.push(problem(place(), `the example "${name}" fails: ${complaint}`));
    // Problems are sorted by their texts: these follow "fails".
    problems.push(...nearMisses.map((miss) => problem(place(), `the example "${name}" nearly matches ${miss}`)));
  }
  if (problems.length > 0) throw new PolicyError(problems);
  return count;
}

/**
 * The same, one result after the other, in the order of the files. Unless given, the key that signs is made for this
 * run.
 */
export async function* exampleResults(
  policy: Policy,
  actions: readonly ActionBody[],
  { now = Date.now(), passed, onlyCustomer, signed }: ExampleOptions = {},
): AsyncGenerator<ExampleResult> {
  const action = actions.find(({ name }) => name === "federated-login");
  if (!action) throw new Error("federated-login is not among the Actions");
  const enforced = withoutEnforcement(policy);
  const { carriers: sealed, key } = signed
    ? resealed(signed, policy, enforced)
    : sealedBy(createSigningKey(), enforced);
  const config = vendorConfig(enforced, [key.publicKey]);
  const code = withConfig(action, config);
  const circumstances = digestOf(withConfig(action, vendorConfig(enforced, [])), dayOf(now));
  const runtime = new InProcessRuntime({ now: () => now, actionsSeeNow: true });
  const index = new PolicyIndex(enforced);
  for (const customer of allCustomers(enforced)) {
    if (onlyCustomer !== undefined && customer.customer !== onlyCustomer) continue;
    for (const [number, example] of customer.examples.entries()) {
      const place = () => policy.locate(policy.files.customer(customer.customer), ["examples", number]);
      const named = { customer: customer.customer, name: example.name, place };
      const login = loginOf(enforced, index, customer, example, config.subjectTokenType, now);
      const digest = passed && digestOf(circumstances, contentOf(login, sealed), example.expect);
      if (digest !== undefined && passed?.has(digest)) {
        yield { ...named, came: undefined, complaint: undefined, nearMisses: [] };
        continue;
      }
      const metadata = (kind: CarrierKind, name: string) => sealed.get(`${kind}:${name}`)?.metadata ?? {};
      const event = exampleEvent({ ...login, metadata });
      const outcome = await runtime.run({
        trigger: "post-login",
        actions: [{ id: action.name, name: action.name, versionId: "examples", code, secrets: {} }],
        event,
      });
      const came = describe(outcome, config.claimPrefix, requestedScopes(enforced, example));
      const complaint = judge(example, came, outcome, config.claimPrefix);
      if (complaint === undefined && digest !== undefined) passed?.add(digest);
      const nearMisses = complaint === undefined ? [] : nearMissesOf(enforced, index, event, now);
      yield { ...named, came, complaint, nearMisses };
    }
  }
  await runtime.close();
}

function sealedBy(key: SigningKey, policy: Policy): Signed {
  return { key, carriers: sealCarriers(policy, key) };
}

/** Of customers that are not enforced, the carriers differ. */
function resealed({ key, carriers }: Signed, policy: Policy, enforced: Policy): Signed {
  const other = new Set(allCustomers(policy).flatMap((each) => (isEnforced(each) ? [] : each.customer)));
  if (other.size === 0) return { key, carriers };
  const fresh = sealCarriers(enforced, key, ({ customer }) => other.has(customer));
  return { key, carriers: new Map([...carriers, ...fresh]) };
}

const isEnforced = ({ enforcement }: Customer) => enforcement === "enforce";

function withoutEnforcement(policy: Policy): Policy {
  const enforce = (customer: Customer): Customer =>
    isEnforced(customer) ? customer : { ...customer, enforcement: "enforce" };
  return { ...policy, vendor: enforce(policy.vendor), customers: policy.customers.map(enforce) };
}

/** Dates of the policy end with a day. */
function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** All that the event consists of, apart from the time and the signatures, which differ from run to run. */
function contentOf(login: ExampleLogin, sealed: ReadonlyMap<string, SealedCarrier>): unknown {
  const metadata = (kind: CarrierKind, name: string) => {
    const carrier = sealed.get(`${kind}:${name}`);
    return { customer: carrier?.customer ?? "", content: carrier?.content ?? "" };
  };
  return exampleEvent({ ...login, metadata, now: 0 });
}

type ExampleLogin = Omit<PolicyLogin, "metadata">;

function loginOf(
  policy: Policy,
  index: PolicyIndex,
  owner: Customer,
  example: Example,
  subjectTokenType: string,
  now: number,
): ExampleLogin {
  const customer = index.ownerOf(example.connection);
  const connection = customer?.connections[example.connection];
  // Loading has refused examples with unknown names.
  if (!customer || !connection) throw new Error(`no connection ${example.connection}`);
  const application = index.findApplication(owner, example.application);
  if (!application) throw new Error(`no application ${example.application}`);
  return {
    application,
    connectionName: example.connection,
    connection,
    customer,
    audience: policy.apis.apis[example.api]?.audience ?? "",
    scopes: requestedScopes(policy, example),
    attributes: withAliases(example.attributes, aliasOf(owner)),
    subjectTokenType,
    now,
  };
}

function requestedScopes(policy: Policy, example: Example): readonly string[] {
  return example.scopes ?? Object.keys(policy.apis.apis[example.api]?.scopes ?? {});
}

/** One line each: mostly they are why an example fails. */
function nearMissesOf(policy: Policy, index: PolicyIndex, event: unknown, now: number): string[] {
  return readProfile(policy, index, event, now).near_misses.slice(0, shownNearMisses).map(describeNearMiss);
}

const shownNearMisses = 5;

/** What is wrong with an outcome; undefined if it is what the example expects. */
function judge({ expect }: Example, came: string, outcome: TriggerOutcome, claimPrefix: string): string | undefined {
  const wanted =
    "deny" in expect ? expect.deny : `roles [${sortedUnique(expect.roles)}], scopes [${sortedUnique(expect.scopes)}]`;
  if (came !== wanted) return `expected ${wanted}, got ${came}`;
  return "deny" in expect ? undefined : judgeClaims(expect.claims ?? {}, outcome.accessTokenClaims, claimPrefix);
}

/** Claims that the example names must have its values; null means that the claim is absent. */
function judgeClaims(
  expected: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  claimPrefix: string,
): string | undefined {
  const shown = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));
  const wrong = Object.entries(expected).flatMap(([name, value]) => {
    const [wanted, came] = [shown(value ?? undefined), shown(claims[claimPrefix + name])];
    return wanted === came ? [] : [`expected the claim ${name} ${wanted}, got ${came}`];
  });
  return wrong.length > 0 ? wrong.join("; ") : undefined;
}

function describe(
  { denied, failed, accessTokenClaims, scopeChanges }: TriggerOutcome,
  claimPrefix: string,
  requested: readonly string[],
): string {
  if (failed) return `a failure of the Action: ${failed.message}`;
  if (denied) return denied.reason.split(":", 1)[0] ?? "";
  const removed = new Set(scopeChanges.map(({ scope }) => scope));
  const left = sortedUnique(withoutOidcScopes(requested).filter((scope) => !removed.has(scope)));
  const told = accessTokenClaims[`${claimPrefix}scopes`];
  // The claim and the token's scope are computed separately and must agree.
  if (String(told) !== String(left)) return `a scopes claim [${told}] that differs from the scope [${left}]`;
  return `roles [${accessTokenClaims[`${claimPrefix}roles`]}], scopes [${told}]`;
}
