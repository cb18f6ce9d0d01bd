import { exampleLoginEvent } from "@federated-actions/auth0-dialect/login-event";
import type { OwnedApplication } from "../../applications.ts";
import { didYouMean } from "../../policy-files/did-you-mean.ts";
import type { Policy } from "../../policy-files/policy.ts";
import { subjectTokenType } from "../../vendor-config.ts";
import type { Expectation } from "../expectation.ts";
import { ExplainError } from "../explain-error.ts";
import type { Asked } from "./asked.ts";
import { apisToTry } from "./event-from-words.ts";
import { kindOf, type LogEntry } from "./log-entry.ts";
import { machineEvent, type Parameter } from "./machine-event.ts";
import type { Names } from "./names.ts";

/** An entry of Auth0's log, and what it lacks and its reader knows. */
export interface LogWords {
  readonly log: LogEntry;
  /** `<customer>--<application>`, where the entry names no client. */
  readonly application?: string | undefined;
  readonly api?: string | undefined;
  readonly connection?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
}

interface Request {
  readonly client: string;
  readonly application: OwnedApplication | undefined;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly assumed: readonly string[];
}

/** The requests that the entry may be about: one for each API, if it names none. @throws ExplainError */
export function askedOfLog(policy: Policy, names: Names, words: LogWords, now: number): Asked[] {
  const { log } = words;
  const application = applicationOf(names, words);
  const client = application?.name ?? log.client ?? "";
  const expected = expectationOf(log);
  return audiencesOf(names, words, application).map(({ api, audience }) => {
    const all = api === undefined ? [] : allScopes(names, application, api, log);
    const assumed = log.scopes ? [] : ["the entry has no scope: all that could be granted are requested"];
    const request = { client, application, audience, scopes: log.scopes ?? all, assumed };
    const asked = askedBy(policy, names, words, request, now);
    const note = kindOf(log.type).beforeActions;
    return {
      ...asked,
      assumed: [...(asked.assumed ?? []), ...(note ? [note] : [])],
      ...(expected && { expected }),
      ...(api !== undefined && log.audience === undefined && words.api === undefined && { triedApi: api }),
    };
  });
}

function askedBy(policy: Policy, names: Names, words: LogWords, request: Request, now: number): Asked {
  const { type, code } = words.log;
  const { trigger } = kindOf(type);
  if (trigger === "credentials-exchange") return askedMachine(words, request);
  if (words.parameters?.length) throw new ExplainError(`--param is for machines, and ${type} is of a user's login`);
  const ofToken = code === undefined || ["subject_token_not_accepted", "unexpected_parameter"].includes(code);
  const isExchange = trigger === "token-exchange";
  const type_ = words.log.subjectTokenType ?? subjectTokenType(policy.apis.namespace);
  if (isExchange && type === "fecte" && ofToken) return askedExchange(request, type_);
  const transaction = isExchange
    ? { protocol: "oauth2-token-exchange", subject_token_type: type_ }
    : { protocol: kindOf(type).protocol };
  return askedLogin(names, words, request, transaction, now);
}

function askedMachine(
  { log, parameters, attributes }: LogWords,
  { client, audience, scopes, assumed }: Request,
): Asked {
  if (attributes) throw new ExplainError(`${log.type} is of a machine, which has no user: leave out --attributes`);
  const isTold = parameters !== undefined || kindOf(log.type).isSuccess === true;
  const asksForScopes = log.scopes && !parameters?.some(([name]) => name === "scope");
  const requested: Parameter[] = asksForScopes ? [["scope", scopes.join(" ")]] : [];
  return {
    trigger: "credentials-exchange",
    event: machineEvent({ name: client }, { audience, granted: scopes }, [...requested, ...(parameters ?? [])]),
    assumed,
    untold: isTold ? [] : ["the request's parameters are in no log entry: give them by --param"],
  };
}

function askedExchange({ client, audience, assumed }: Request, type: string): Asked {
  return {
    trigger: "custom-token-exchange",
    event: {
      client: { client_id: "client", name: client },
      resource_server: { identifier: audience },
      transaction: { subject_token_type: type },
    },
    assumed,
    openSteps: ["subject_token"],
  };
}

function askedLogin(names: Names, words: LogWords, request: Request, transaction: object, now: number): Asked {
  const { log, attributes } = words;
  const { name, assumed } = connectionOf(words, request);
  const owner = names.index.ownerOf(name);
  const connection = owner?.connections[name];
  const domain = connection?.email_domains[0];
  const isGuess = attributes === undefined && Array.isArray(connection?.email_domains) && domain !== undefined;
  const rules = owner?.role_mapping.flatMap(({ when }) => Object.keys(when ?? {})) ?? [];
  const read = [...new Set(rules)].join(", ") || "none";
  const event = exampleLoginEvent({
    client: { name: request.client },
    connection: { name, strategy: connection?.strategy ?? log.strategy ?? "auth0" },
    ...(log.organization !== undefined && { organization: { name: log.organization } }),
    audience: request.audience,
    scopes: request.scopes,
    transaction: { ...transaction },
    userId: "unknown",
    attributes: attributes ?? (isGuess ? { email: `user@${domain}` } : {}),
    now,
  });
  return {
    trigger: "post-login",
    event,
    assumed: [
      ...request.assumed,
      ...assumed,
      "the user has just signed in, and has no linked accounts",
      ...(isGuess ? [`email is an address of ${domain}`] : []),
    ],
    ...(attributes === undefined && {
      untold: [`the user's attributes are in no log entry: give them by --attributes (the rules read: ${read})`],
      openSteps: ["email_domain", "roles"],
    }),
  };
}

function connectionOf({ log, connection }: LogWords, { application, client }: Request) {
  const named = log.connection ?? connection;
  if (log.connection !== undefined && connection !== undefined && connection !== log.connection) {
    throw new ExplainError(
      `--connection is ${connection}, but the entry's is ${log.connection}: leave out --connection`,
    );
  }
  if (named !== undefined) return { name: named, assumed: [] };
  const exchanged = application && "exchange" in application.application && application.application.exchange.connection;
  const [sole, ...more] = Object.keys(application?.customer.connections ?? {});
  const name = exchanged || (more.length === 0 ? sole : undefined);
  if (name === undefined) throw new ExplainError(`the entry of ${client} names no connection: give --connection`);
  return { name, assumed: [`the entry names no connection: the user comes by ${name}`] };
}

function applicationOf({ index }: Names, { log, application: id }: LogWords): OwnedApplication | undefined {
  if (id !== undefined) {
    const found = index.applications.find((each) => each.id === id || each.name === id);
    const known = index.applications.map((each) => each.id);
    if (!found) throw new ExplainError(`there is no application "${id}"${didYouMean(id, known)}`);
    if (log.client === undefined || log.client === found.name) return found;
    throw new ExplainError(`--application is ${found.id}, but the entry's client is "${log.client}": leave it out`);
  }
  if (log.client !== undefined) return index.applications.find(({ name }) => name === log.client);
  throw new ExplainError("the entry has no client_name: give --application, as <customer>--<application>");
}

function audiencesOf(names: Names, { log, api }: LogWords, application: OwnedApplication | undefined) {
  if (log.audience === undefined) {
    return apisToTry(names, application, api).map((key) => ({ api: key, audience: names.api(key).audience }));
  }
  const key = names.apiKeys.find((each) => names.api(each).audience === log.audience);
  if (api !== undefined && names.api(api).audience !== log.audience) {
    throw new ExplainError(`--api is ${api}, but the entry's audience is ${log.audience}: leave out --api`);
  }
  return [{ api: key, audience: log.audience }];
}

function allScopes(names: Names, application: OwnedApplication | undefined, api: string, { type }: LogEntry) {
  const access = application?.customer.access ?? {};
  if (kindOf(type).trigger !== "credentials-exchange") return names.scopes(api);
  return Object.hasOwn(access, api) ? (access[api]?.machine_scopes ?? []) : [];
}

/** What the entry says that was decided. Other refusals than ours say nothing of the policy. */
function expectationOf({ code }: LogEntry): Expectation | undefined {
  return code === undefined ? undefined : { decision: "deny", code };
}
