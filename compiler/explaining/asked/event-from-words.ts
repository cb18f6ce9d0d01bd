import { apisOf, type OwnedApplication } from "../../applications.ts";
import { exampleEvent } from "../../examples/example-event.ts";
import type { Policy } from "../../policy-files/policy.ts";
import type { Customer } from "../../policy-files/schema.ts";
import { subjectTokenType } from "../../vendor-config.ts";
import { ExplainError } from "../explain-error.ts";
import type { Asked } from "./asked.ts";
import { machineEvent, type Parameter } from "./machine-event.ts";
import type { Names } from "./names.ts";

/** A login or a machine's request, by the names of the policy files. */
export interface Words {
  readonly customer: string;
  /** As in examples: the key in the customer's file, or `<customer>--<application>`. */
  readonly application: string;
  /** The API's key in apis.yaml. If it is left out, every API of the application is tried. */
  readonly api?: string | undefined;
  /** May be left out where the customer has only one. */
  readonly connection?: string | undefined;
  /** What the identity provider asserts. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** Further parameters of a machine's request. */
  readonly parameters?: readonly Parameter[] | undefined;
  /** The requested scopes. Default: all of the API. */
  readonly scopes?: readonly string[] | undefined;
}

/** The events that the words mean. They have no metadata, which comes from the policy. @throws ExplainError */
export function askedInWords(policy: Policy, names: Names, words: Words, now: number): Asked[] {
  const customer = names.customer(words.customer);
  const application = names.application(customer, words.application);
  const isMachine = application.application.type === "machine";
  if (isMachine) refuseForMachine(application, words);
  else if (words.parameters?.length) {
    throw new ExplainError(`--param is for machines, and ${application.id} is of type ${application.application.type}`);
  }
  const isNamed = words.api !== undefined;
  return apisToTry(names, application, words.api).map((api) => {
    const { audience } = names.api(api);
    const event = isMachine
      ? machineEvent(application, { audience, granted: machineScopes(customer, api) }, words.parameters ?? [])
      : loginEvent(
          policy,
          customer,
          application,
          { ...words, audience, scopes: words.scopes ?? names.scopes(api) },
          names,
          now,
        );
    const trigger = isMachine ? "credentials-exchange" : "post-login";
    return { trigger, event, ...(!isNamed && { triedApi: api }) };
  });
}

function refuseForMachine({ id }: OwnedApplication, { attributes, connection }: Words): void {
  const given = attributes ? "attributes of a user" : connection ? "a connection" : undefined;
  if (given) throw new ExplainError(`${id} is a machine, which has no user: leave out ${given}`);
}

function machineScopes({ access }: Customer, api: string): readonly string[] {
  return Object.hasOwn(access, api) ? (access[api]?.machine_scopes ?? []) : [];
}

/** All that the application may request; if that is none, all APIs: to request one is still possible. */
export function apisToTry(
  names: Names,
  application: OwnedApplication | undefined,
  named: string | undefined,
): string[] {
  if (named !== undefined) return [named];
  const own = application ? apisOf(application.customer, application.application) : [];
  return own.length > 0 ? own : names.apiKeys;
}

interface Requested extends Words {
  readonly audience: string;
  readonly scopes: readonly string[];
}

function loginEvent(
  policy: Policy,
  customer: Customer,
  application: OwnedApplication,
  { connection: named, attributes = {}, audience, scopes }: Requested,
  names: Names,
  now: number,
): Record<string, unknown> {
  const connectionName = named ?? soleConnection(customer);
  return exampleEvent({
    application,
    connectionName,
    connection: names.connection(customer, connectionName),
    customer,
    audience,
    scopes,
    attributes,
    subjectTokenType: subjectTokenType(policy.apis.namespace),
    metadata: () => undefined,
    now,
  });
}

export function soleConnection({ customer, connections }: Customer): string {
  const [name, ...more] = Object.keys(connections);
  if (name !== undefined && more.length === 0) return name;
  const all = Object.keys(connections).join(", ") || "none";
  throw new ExplainError(`name a --connection: those of ${customer} are: ${all}`);
}
