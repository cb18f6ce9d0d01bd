import { Hono } from "hono";
import { allCustomers, isShared, type OwnedApplication } from "../../compiler/applications.ts";
import { withAliases } from "../../compiler/examples/example-event.ts";
import { aliasOf } from "../../compiler/policy-files/aliases.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import type { Customer } from "../../compiler/policy-files/schema.ts";
import { PolicyIndex } from "../../compiler/policy-index.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";

/** The names that forms offer: of all customers, and what one of them has. */
export function choices({ served }: Pick<ConsoleWorld, "served">): Hono {
  const app = new Hono();
  app.get("/", (c) => {
    const { policy } = served();
    const customers = allCustomers(policy).map(({ customer, name }) => ({ customer, name }));
    return c.json({ customers, apis: Object.keys(policy.apis.apis) });
  });
  app.get("/:customer", (c) => {
    const { policy } = served();
    const slug = c.req.param("customer");
    const customer = allCustomers(policy).find((each) => each.customer === slug);
    if (!customer) throw new ConsoleError(`There is no customer "${slug}"`, { place: "customer", status: 404 });
    return c.json(choicesOf(policy, customer));
  });
  return app;
}

function ownFirst(customer: Customer) {
  const rank = (each: OwnedApplication) => (each.customer === customer ? 0 : 1);
  return (a: OwnedApplication, b: OwnedApplication) => rank(a) - rank(b);
}

function choicesOf(policy: Policy, customer: Customer) {
  const index = new PolicyIndex(policy);
  const aliased = aliasOf(customer);
  return {
    connections: Object.keys(customer.connections),
    // Its own before shared ones.
    applications: [...index.signInApplications(customer)]
      .sort(ownFirst(customer))
      .map(({ id, key, name, application, customer: owner }) => ({
        // As in examples.
        name: owner === customer ? key : id,
        title: name,
        type: application.type,
        shared: isShared(application),
        apis: application.apis,
      })),
    examples: customer.examples
      .filter(({ connection }) => Object.hasOwn(customer.connections, connection))
      .map(({ name, connection, application, api, attributes }) => {
        return { name, connection, application, api, attributes: withAliases(attributes, aliased) };
      }),
  };
}
