import { z } from "zod";
import { application } from "./application.ts";
import { connection } from "./connection.ts";
import { example } from "./example.ts";
import { displayName, duration, names, observing, slug, strict } from "./parts.ts";
import { rule } from "./role-mapping.ts";

const access = strict({
  roles: names.default([]).describe("What its people may become."),
  machine_scopes: names.default([]).describe("What its machines may ask for."),
});

function customer(isVendor: boolean) {
  return strict({
    customer: slug(32).describe("The slug: the file's name, the organization's name, the claim."),
    name: displayName(255).describe("What people call it."),
    connections: z
      .record(z.string(), connection)
      .default({})
      .describe("Its identity providers, by the Auth0 connection's name."),
    aliases: z
      .record(z.string(), z.string())
      .default({})
      .describe("Readable names for values such as Entra's group ids."),
    access: z
      .record(z.string(), access)
      .describe("The ceiling, by API. What is not listed is refused; an empty list grants nothing."),
    role_mapping: z.array(rule).default([]).describe("Rules add up; their order never matters."),
    applications: z.record(slug(64), application(isVendor)).default({}),
    enforcement: z
      .union([z.enum(["enforce", "suspended"]), observing], {
        error: "must be enforce, suspended, or { observe_until: 2027-01-31 }",
      })
      .default("enforce"),
    reauthenticate_after: duration.default("12h").describe("How long attributes asserted at a login may be relied on."),
    examples: z
      .array(example)
      .default([])
      .describe("Run at every build, through the built Action. One that fails fails the build."),
  });
}

/** deploy/customers/*.yaml */
export const customerSchema = customer(false);
/** deploy/vendor.yaml: the same, and applications may be shared. */
export const vendorSchema = customer(true);

export type Access = z.output<typeof access>;
export type Customer = z.output<typeof vendorSchema>;
