import { z } from "zod";
import { displayName, duration, names, observing, plainName, strict } from "./parts.ts";

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
  unmanaged: z
    .union([z.literal("enforce"), observing], { error: "must be enforce, or { observe_until: 2027-01-31 }" })
    .default("enforce")
    .describe("Unmanaged clients: refused (enforce), or allowed with a log line until a day."),
  scopes: z.record(z.string(), z.string()).describe("Scope → description."),
  roles: z.record(plainName, names).describe("Role → the scopes that it grants."),
});

/** deploy/apis.yaml */
export const apisSchema = strict({
  namespace: z.string().describe("Prefix of every claim: an https URL of your own, not one of Auth0's."),
  apis: z.record(plainName, api).describe("Your APIs, by the name that policies use."),
});

export type Api = z.output<typeof api>;
export type Apis = z.output<typeof apisSchema>;
