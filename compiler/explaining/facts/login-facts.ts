import { emailDomain } from "../../../actions/federated-login/email-domain.ts";
import { readLoginFacts } from "../../../actions/federated-login/facts.ts";
import { assertedAttributes, soleIdentity } from "../../../actions/federated-login/identity.ts";
import { fields, text } from "../../../actions/policy/event-parts.ts";
import { isShadowed, ownValue } from "../../../actions/policy/mapping/attributes.ts";
import { isNone } from "../../../actions/policy/records.ts";
import { secondsOf } from "../../policy-files/durations.ts";
import { placeIn } from "../reading.ts";
import { applicationOf } from "./carrier-facts.ts";
import { listed, type RefusedEvent, shown } from "./refused-event.ts";

/** The customer's connection through which the user came, and the attributes of its identity. */
function loginOf({ index, event }: RefusedEvent) {
  const facts = readLoginFacts(event);
  const name = facts.connection?.name ?? "";
  const customer = index.ownerOf(name);
  const connection = customer?.connections[name];
  const identity = soleIdentity(facts.user, name);
  const fromScim = Object.keys(connection?.sources ?? {});
  const source = identity && assertedAttributes(facts.user, identity, fromScim);
  return { facts, name, customer, connection, source };
}

export function flowFacts(refused: RefusedEvent): string[] {
  const { config, event, trigger } = refused;
  const transaction = fields(event.transaction);
  const application = applicationOf(refused);
  const type = application ? [`${application.id} is of type ${application.application.type}`] : [];
  if (trigger === "credentials-exchange") return [...type, "client credentials are for machines"];
  const acting = [
    ["transaction.actor", transaction.actor],
    ["transaction.actor_token_type", transaction.actor_token_type],
    ["session.actor", fields(event.session).actor],
    ["transaction.requested_authorization_details", transaction.requested_authorization_details],
  ].filter(([, value]) => !isNone(value) && !(Array.isArray(value) && value.length === 0));
  if (acting.length > 0) return acting.map(([path, value]) => `${path} is ${shown(value)}`);
  const { protocol, subject_token_type: tokenType } = transaction;
  const protocols = trigger === "post-login" ? [`transaction.protocol is ${shown(protocol)}`] : [];
  const isExchange = trigger === "custom-token-exchange" || protocol === "oauth2-token-exchange";
  const types = [`the subject token's type is ${shown(tokenType)}; the policy's is ${config.subjectTokenType}`];
  return [...type, ...protocols, ...(isExchange && tokenType !== config.subjectTokenType ? types : [])];
}

export function identityFacts(refused: RefusedEvent): string[] {
  const { facts, name } = loginOf(refused);
  const all = facts.user.identities.map(({ connection }) => connection ?? "none");
  const count = all.filter((each) => each === name).length;
  return [
    `${count} identities of the profile are of the connection ${shown(name)}; its identities are: ${listed(all)}`,
  ];
}

export function linkedFacts(refused: RefusedEvent): string[] {
  const { facts, customer } = loginOf(refused);
  const own = Object.keys(customer?.connections ?? {});
  const foreign = facts.user.identities.filter(({ connection }) => !own.includes(connection ?? ""));
  const of = (connection: string) => refused.index.ownerOf(connection)?.customer ?? "no policy file";
  return foreign.map(
    ({ connection = "" }) =>
      `the identity of ${shown(connection)} (${of(connection)}) is linked; ${customer?.customer}'s are: ${listed(own)}`,
  );
}

export function emailFacts(refused: RefusedEvent): string[] {
  const { source, customer, connection, name } = loginOf(refused);
  if (!source || !customer || !connection) return [];
  const at = placeIn(refused.policy, customer.customer, ["connections", name, "email_domains"]);
  const domains = connection.email_domains === "any" ? [] : connection.email_domains;
  const { email, email_verified: verified } = source.attributes;
  const domain = emailDomain(ownValue(source, "email"));
  if (domain !== undefined && domains.includes(domain)) {
    return [`email_verified is ${shown(verified)}, and unverified_email of ${name} is ${connection.unverified_email}`];
  }
  const found = isNone(email)
    ? "the profile has no email"
    : isShadowed(source, "email")
      ? "the user's metadata have an email too, so that nobody knows where it is from"
      : domain === undefined
        ? `email is ${shown(email)}, which is no plain address`
        : `the domain of email is ${domain}`;
  return [`${found}; email_domains has: ${listed(domains)} (${at})`];
}

export function freshnessFacts(refused: RefusedEvent): string[] {
  const { facts, customer } = loginOf(refused);
  if (!customer) return [];
  const at = placeIn(refused.policy, customer.customer, ["reauthenticate_after"]);
  const limit = `reauthenticate_after is ${customer.reauthenticate_after} (${at})`;
  const [oldest] = [...facts.loginTimes].sort((a, b) => a - b);
  if (oldest === undefined) return [`the event tells no time of the login; ${limit}`];
  if (facts.loginTimes.some(Number.isNaN)) return [`a time of the login cannot be read; ${limit}`];
  const ends = new Date(oldest + secondsOf(customer.reauthenticate_after) * 1000).toISOString();
  return [`the login is of ${new Date(oldest).toISOString()}, and its attributes held until ${ends}; ${limit}`];
}

export function roleFacts(refused: RefusedEvent): string[] {
  const { customer, source } = loginOf(refused);
  const { api } = refused.explanation.decision;
  if (!customer || !api || !source) return [];
  const rules = customer.role_mapping.flatMap(({ roles }, index) => {
    if (!roles.some((role) => role.startsWith(`${api}:`))) return [];
    return [`rule ${index + 1} (${placeIn(refused.policy, customer.customer, ["role_mapping", index])})`];
  });
  const names = [...new Set(customer.role_mapping.flatMap(({ when }) => Object.keys(when ?? {})))];
  const shadowed = names.filter((name) => isShadowed(source, name));
  return [
    rules.length === 0
      ? `no rule of ${customer.customer} gives a role of ${api}`
      : `none of the rules for ${api} holds: ${rules.slice(0, 10).join(", ")}${rules.length > 10 ? " and more" : ""}`,
    ...shadowed.map((name) => `the user's metadata have ${shown(name)} too, so it counts as absent`),
  ];
}

export function overageFacts(refused: RefusedEvent): string[] {
  const attributes = loginOf(refused).source?.attributes ?? {};
  const names = [
    "_claim_names",
    "hasgroups",
    ...Object.keys(attributes).filter((name) => /groups[.:]link$/.test(name)),
  ];
  const told = names.filter((name) => Object.hasOwn(attributes, name));
  return told.map((name) => `the profile has ${shown(text(name))}: ${shown(attributes[name])}`);
}
