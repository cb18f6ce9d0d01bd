import type { BoundTriggerId } from "@federated-actions/auth0-dialect/triggers";
import { z } from "zod";
import { bundledActions, isBundled } from "../../actions.ts";
import { strict, text } from "./parts.ts";
import { tenantDomainPattern } from "./patterns.ts";

const tenantDomain = new RegExp(tenantDomainPattern);

const publicKey = z.union([z.string(), z.record(z.string(), z.unknown())], {
  error: "must be an Ed25519 public key, as PEM or JWK",
});

const otherActions = z
  .array(
    text(
      (value) => /^[^\p{Cc}]{1,512}$/u.test(value) && !isBundled(value),
      "the name of one of your own Actions; this bundle's Actions are bound last automatically",
      `^(?!(?:${bundledActions.join("|")})$)[^\\u0000-\\u001f\\u007f-\\u009f]{1,512}$`,
    ),
  )
  .refine((names) => new Set(names).size === names.length, { error: "must name each Action once" })
  .optional()
  .describe("Their names, in the order in which they run.");

/** deploy/environments/*.yaml */
export const environmentSchema = strict({
  domain: text(
    (value) => tenantDomain.test(value),
    "the tenant's host name in lower case, without https:// or a path, such as example.eu.auth0.com",
    tenantDomainPattern,
  ).describe("The tenant's host name: example.eu.auth0.com."),
  values: z
    .record(
      text(
        (value) => /^[A-Z][A-Z0-9_]*$/.test(value),
        "a name of capitals, digits and underscores, such as ACME_ISSUER",
        "^[A-Z][A-Z0-9_]*$",
      ),
      z.string(),
    )
    .default({})
    .describe("The values of the policy files' placeholders, which are written as a dollar sign and a name in braces."),
  public_keys: z
    .array(publicKey)
    .default([])
    .describe("Ed25519 public keys that policies may be signed with, PEM or JWK: the current one and the next."),
  customers: z.array(z.string()).optional().describe("The customers that exist there. Default: all."),
  other_actions: strict({
    "post-login": otherActions,
    "credentials-exchange": otherActions,
  } satisfies Record<BoundTriggerId, unknown>)
    .optional()
    .describe(
      "Your own Actions in the order in which they run: folders of actions/, and others that exist in the tenant. They " +
        "are bound before this bundle's, which must be last.",
    ),
  protected: z
    .boolean()
    .optional()
    .describe("Whether `npm run deploy` refuses policy files with changes that are not committed to git."),
  keep_deployments: z
    .int({ error: "must be a whole number from 1 to 1000" })
    .min(1)
    .max(1000)
    .optional()
    .describe("How many builds `npm run deploy` keeps under .deployments/. Default: 10."),
});

export type Environment = z.output<typeof environmentSchema>;
