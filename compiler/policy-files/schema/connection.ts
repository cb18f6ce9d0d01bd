import { strategyNames } from "@federated-actions/auth0-dialect/strategies";
import { z } from "zod";
import { displayName, metadata, strict } from "./parts.ts";
import { emailDomainPattern } from "./patterns.ts";

/** Enterprise strategies of Auth0. WS-Federation is `adfs`, whatever the provider. */
const strategies = strategyNames("enterprise");

export const connection = strict({
  strategy: z.enum(strategies).describe("Auth0's name for the protocol. WS-Federation is adfs."),
  display_name: displayName(128).optional().describe("The label of the button that users see."),
  email_domains: z
    .union(
      [
        z.literal("any"),
        z.array(z.string().meta({ pattern: emailDomainPattern })).min(1, "must name a domain, or be: any"),
      ],
      {
        error: "must be a list of domains such as [acme.example], or: any",
      },
    )
    .describe("Domains that this provider's users may have in `email`; `any` disables the check."),
  unverified_email: z
    .enum(["refuse", "accept"])
    .default("refuse")
    .describe(
      "Of oidc, okta and google-apps: whether to accept an `email_verified` of false. Auth0 also sets false if the " +
        "provider omits the claim, as Entra does. Use `accept` then, if only the customer can set addresses there.",
    ),
  split: z
    .record(z.string(), z.string())
    .optional()
    .describe('Attribute → separator, where several values arrive as one string: { groups: "," }.'),
  sources: z
    .record(z.string(), z.literal("scim", { error: "must be scim, the only other source" }))
    .optional()
    .describe(
      "Attributes that SCIM alone writes. They are read from app_metadata, where Auth0 puts them: { department: scim }.",
    ),
  scim_configuration: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The connection's SCIM configuration, passed to Auth0 unchanged: { user_id_attribute, mapping }."),
  options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      "Passed to Auth0 unchanged. Secrets are written ##NAME## and filled in from the environment variable NAME.",
    ),
  metadata,
});

export type Connection = z.output<typeof connection>;
