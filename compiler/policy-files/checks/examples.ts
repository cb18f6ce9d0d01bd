import { oidcScopes } from "../../../actions/federated-login/oidc-scopes.ts";
import { ownClaims } from "../../../actions/policy/decision/decision.ts";
import { applicationId } from "../client-name.ts";
import { listed } from "../did-you-mean.ts";
import type { Customer, Example } from "../schema.ts";
import { allNames } from "./all-names.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part, View } from "./view.ts";

/**
 * Refuses examples with unknown connections and applications: they would fail for a different reason than they state.
 */
export function checkExamples(view: View): void {
  const connections = allNames(view, "connections", (_, name) => name);
  const applications = allNames(view, "applications", (customer, key) => applicationId({ customer }, key));
  for (const part of view.parties) {
    const own = part.names.applications;
    part.data.examples.forEach((example, index) => {
      const path = ["examples", index];
      isKnown(part.file, [...path, "connection"], example.connection, connections, "connection");
      const known = example.application.includes("--") ? applications : own;
      isKnown(part.file, [...path, "application"], example.application, known, "application");
    });
  }
}

/** What can be told of a customer's examples without the other customers. */
export function checkOwnExamples(part: Part<Customer>, catalogue: Catalogue): void {
  warnOfNoExample(part);
  part.data.examples.forEach((example, index) => {
    refuseNames(part, index, example, catalogue);
  });
}

/** Examples are the only proof that the rules say what was meant. Machines have none. */
function warnOfNoExample({ file, data }: Part<Customer>): void {
  const signIn = Object.entries(data.applications).filter(([, { type }]) => type !== "machine");
  if (signIn.length === 0 || data.examples.length > 0) return;
  const names = listed(signIn.map(([name]) => name));
  file.warn(["applications"], `users sign in to ${names}, and no example says who may: add one to examples`, "key");
}

function refuseNames({ file }: Part<Customer>, index: number, example: Example, catalogue: Catalogue): void {
  const { api, scopes, expect } = example;
  const path = ["examples", index];
  if (!isKnown(file, [...path, "api"], api, catalogue.apis(), "API")) return;
  scopes?.forEach((scope, at) => {
    if (!oidcScopes.has(scope)) isKnown(file, [...path, "scopes", at], scope, catalogue.scopes(api), `scope of ${api}`);
  });
  if ("deny" in expect) return;
  const claims = [...ownClaims, ...(catalogue.attributes() ?? [])];
  for (const name of Object.keys(expect.claims ?? {})) {
    if (catalogue.attributes()) isKnown(file, [...path, "expect", "claims", name], name, claims, "claim", "key");
  }
  expect.roles.forEach((role, at) => {
    isKnown(file, [...path, "expect", "roles", at], role, catalogue.roles(api), `role of ${api}`);
  });
  expect.scopes.forEach((scope, at) => {
    isKnown(file, [...path, "expect", "scopes", at], scope, catalogue.scopes(api), `scope of ${api}`);
  });
}
