import { audienceOf, fields, text } from "../../../actions/policy/event-parts.ts";
import { allCustomers, apisOf, type OwnedApplication } from "../../applications.ts";
import { didYouMean } from "../../policy-files/did-you-mean.ts";
import type { Customer } from "../../policy-files/schema.ts";
import { placeIn } from "../reading.ts";
import { listed, type RefusedEvent, shown } from "./refused-event.ts";

function nameOf(value: unknown): string {
  return text(fields(value).name) ?? "";
}

/** The client's application in the policy files. */
export function applicationOf({ index, event }: RefusedEvent): OwnedApplication | undefined {
  const name = nameOf(event.client);
  return index.applications.find((each) => each.name === name);
}

/** The customer whose policy decides, as the Action found it. */
export function customerOf({ policy, explanation }: RefusedEvent): Customer | undefined {
  const { customer } = explanation.decision;
  return allCustomers(policy).find((each) => each.customer === customer);
}

/** Carriers that do not verify are told on their own. */
export function unreadableFacts({ config, event, unverified }: RefusedEvent): string[] {
  const { claimPrefix } = config;
  const reserved = claimPrefix.replace(/\/$/, "");
  const claims = Object.keys(fields(fields(event.accessToken).customClaims));
  const earlier = claims.filter((name) => name.startsWith(reserved));
  return [
    ...unverified.map(({ carrier, name, why }) => `the ${carrier} ${shown(name)} does not verify: ${why}`),
    ...earlier.map((name) => `an earlier Action has set the claim ${name}`),
  ];
}

export function suspensionFacts(refused: RefusedEvent): string[] {
  const customer = customerOf(refused);
  if (!customer) return [];
  return [`${placeIn(refused.policy, customer.customer, ["enforcement"])} says: enforcement: ${customer.enforcement}`];
}

export function applicationFacts({ index, event }: RefusedEvent): string[] {
  const name = nameOf(event.client);
  const known = index.applications.map((each) => each.name);
  if (known.includes(name)) return [`the client ${shown(name)} has no metadata of its policy: deploy again`];
  return [`the client is named ${shown(name)}, and no application of the policy is${didYouMean(name, known)}`];
}

export function connectionFacts(refused: RefusedEvent): string[] {
  const { index, event } = refused;
  const application = applicationOf(refused);
  const name = nameOf(event.connection);
  const owner = index.ownerOf(name);
  const of = owner ? `is ${owner.customer}'s` : "is named by no policy file";
  const expected = customerOf(refused);
  const own = Object.keys(expected?.connections ?? {});
  return [
    ...(application ? [`the application ${shown(application.name)} is ${application.customer.customer}'s`] : []),
    `the connection ${shown(name)} ${of}`,
    ...(expected ? [`${expected.customer} has the connections: ${listed(own)}`] : []),
  ];
}

export function organizationFacts(refused: RefusedEvent): string[] {
  const customer = refused.index.ownerOf(nameOf(refused.event.connection)) ?? customerOf(refused);
  const name = nameOf(refused.event.organization);
  return [`the organization is named ${shown(name)}; that of the customer is ${shown(customer?.customer)}`];
}

export function audienceFacts(refused: RefusedEvent): string[] {
  const { policy, config, event, trigger, index } = refused;
  const audience = audienceOf(event);
  const known = config.apis.map((api) => api.audience);
  const api = config.apis.find((each) => each.audience === audience);
  if (!api) return [`the audience ${shown(audience)} is none of apis.yaml's${didYouMean(audience ?? "", known)}`];
  const isLogin = trigger === "post-login";
  const users = (isLogin ? index.ownerOf(nameOf(event.connection)) : undefined) ?? customerOf(refused);
  const application = applicationOf(refused);
  const place = (slug: string, path: string[]) => placeIn(policy, slug, path);
  const facts: string[] = [];
  if (users && !Object.hasOwn(users.access, api.key)) {
    const at = place(users.customer, ["access"]);
    facts.push(`the API is ${api.key}; access of ${users.customer} has: ${listed(Object.keys(users.access))} (${at})`);
  }
  if (application && !apisOf(application.customer, application.application).includes(api.key)) {
    const { customer, key } = application;
    const at = place(customer.customer, ["applications", key, "apis"]);
    facts.push(`the API is ${api.key}; apis of ${key} has: ${listed(application.application.apis)} (${at})`);
  }
  return facts;
}
