import { z } from "zod";
import { profileClaims } from "../../../actions/policy/vendor-config.ts";
import { displayName, duration, names, observing, plainName, strict } from "./parts.ts";

/** The types of fixed attributes, and what an Action sees of their values. */
export const attributeTypes = { text: "string", number: "number", boolean: "boolean", list: "object" } as const;
export type AttributeType = keyof typeof attributeTypes;
const attributeTypeNames = Object.keys(attributeTypes) as [AttributeType, ...AttributeType[]];

const api = strict({
  name: displayName(200).describe("The name that administrators see."),
  audience: z
    .string()
    .min(1, "must not be empty")
    .max(600, "must have at most 600 characters (Auth0's limit)")
    .describe("The API's identifier, which applications request as `audience`. It cannot be changed later."),
  token_lifetime: duration
    .default("10m")
    .describe(
      "Lifetime of access tokens, 1m to 24h. Removed roles and suspensions take effect within it. Default 10m.",
    ),
  claims: z
    .array(z.enum(profileClaims, { error: "must be name or email: an API can have no other claim about the user" }))
    .default([])
    .describe("What its access tokens tell of the user: name, email. Default: nothing."),
  token_dialect: z
    .enum(["rfc9068", "auth0"])
    .default("rfc9068")
    .describe("rfc9068: typ is at+jwt. auth0: typ is JWT, for consumers that refuse at+jwt."),
  unmanaged: z
    .union([z.literal("enforce"), observing], { error: "must be enforce, or { observe_until: 2027-01-31 }" })
    .default("enforce")
    .describe("Unmanaged clients: refused (enforce), or allowed with a log line until a day."),
  scopes: z.record(z.string(), z.string()).describe("Scope → description."),
  roles: z.record(plainName, names).describe("Role → the scopes that it grants."),
});

/** deploy/apis.yaml */
export const apisSchema = strict({
  namespace: z
    .string()
    .describe(
      "Begins every claim's name: an https URL of your own (https://claims.example.com/roles), or a plain prefix of " +
        "letters, digits and underscores (vendor gives vendor_roles).",
    ),
  attributes: z
    .record(z.string(), z.enum(attributeTypeNames, { error: `must be ${attributeTypeNames.join(", ")}` }))
    .default({})
    .describe("Fixed values that customers and machines may have, as claims: name → text, number, boolean or list."),
  apis: z.record(plainName, api).describe("Your APIs, by the name that policies use."),
});

export type Api = z.output<typeof api>;
export type Apis = z.output<typeof apisSchema>;
