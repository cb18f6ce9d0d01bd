import { z } from "zod";
import { application } from "./application.ts";
import { connection } from "./connection.ts";
import { example } from "./example.ts";
import { attributes, displayName, duration, names, observing, slug, strict } from "./parts.ts";
import { httpsPattern } from "./patterns.ts";
import { rule } from "./role-mapping.ts";

const access = strict({
  roles: names.default([]).describe("The roles that its users may have."),
  machine_scopes: names.default([]).describe("The scopes that its machines may request."),
});

function customer(isVendor: boolean) {
  return strict({
    customer: slug(32).describe("The slug: the name of the file and of the organization, and the value of the claim."),
    name: displayName(255).describe("The name that people use."),
    connections: z
      .record(z.string(), connection)
      .default({})
      .describe("Its identity providers, by the name of the Auth0 connection."),
    aliases: z
      .record(z.string(), z.string())
      .default({})
      .describe("Readable names for values such as group ids of Entra."),
    attributes: attributes.describe(
      "Fixed values that every token of the customer carries, as apis.yaml declares them.",
    ),
    help_url: z
      .string()
      .max(200, "must have at most 200 characters")
      .meta({ pattern: httpsPattern })
      .optional()
      .describe("Where its users find help (https). Refusals name it."),
    access: z
      .record(z.string(), access)
      .describe("The ceiling, by API. Anything not listed is refused; an empty list grants nothing."),
    role_mapping: z.array(rule).default([]).describe("Rules add up; their order does not matter."),
    applications: z
      .record(slug(64), application(isVendor))
      .default({})
      .describe("The applications that it uses, by slug; each becomes an Auth0 client."),
    enforcement: z
      .union([z.enum(["enforce", "suspended"]), observing], {
        error: "must be enforce, suspended, or { observe_until: 2027-01-31 }",
      })
      .default("enforce")
      .describe("enforce, suspended (everything is refused), or { observe_until: DAY }: refusals become log lines."),
    reauthenticate_after: duration.default("12h").describe("How long attributes asserted at a login remain valid."),
    examples: z
      .array(example)
      .default([])
      .describe("Run at every build with the built Action. A failing example fails the build."),
  });
}

/** deploy/customers/*.yaml */
export const customerSchema = customer(false);
/** deploy/vendor.yaml: the same, but applications may be shared. */
export const vendorSchema = customer(true);

export type Customer = z.output<typeof vendorSchema>;
