import type { BoundTriggerId } from "@federated-actions/auth0-dialect/triggers";
import { z } from "zod";
import { bundledActions } from "../../actions.ts";
import { strict, text } from "./parts.ts";

const publicKey = z.union([z.string(), z.record(z.string(), z.unknown())], {
  error: "must be an Ed25519 public key, as PEM or JWK",
});

const otherActions = z
  .array(
    text(
      (value) => /^[^\p{Cc}]{1,512}$/u.test(value) && !bundledActions.some(({ name }) => name === value),
      "the name of an Action of your own; this bundle's are bound last by themselves",
    ),
  )
  .refine((names) => new Set(names).size === names.length, { error: "must name each Action once" })
  .optional()
  .describe("By name, in the order in which they run.");

/** deploy/environments/*.yaml */
export const environmentSchema = strict({
  domain: text(
    (value) => /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/.test(value),
    "the tenant's host, lower-case and without https:// or a path, such as example.eu.auth0.com",
  ).describe("The tenant's host: example.eu.auth0.com."),
  values: z
    .record(
      text(
        (value) => /^[A-Z][A-Z0-9_]*$/.test(value),
        "a name of capitals, digits and underscores, such as ACME_ISSUER",
      ),
      z.string(),
    )
    .default({})
    .describe("What the policy files' placeholders, written as a name in braces after a dollar sign, stand for."),
  public_keys: z
    .array(publicKey)
    .default([])
    .describe("Ed25519 public keys that policies may be signed with, PEM or JWK: the present one and the next."),
  customers: z.array(z.string()).optional().describe("The customers that exist there; without it all."),
  other_actions: strict({
    "post-login": otherActions,
    "credentials-exchange": otherActions,
  } satisfies Record<BoundTriggerId, unknown>)
    .optional()
    .describe("Your own Actions, already in the tenant. They are bound before this bundle's, which must be last."),
});

export type Environment = z.output<typeof environmentSchema>;
