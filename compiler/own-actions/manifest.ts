import { triggers } from "@federated-actions/auth0-dialect/triggers";
import { z } from "zod";
import { strict } from "../policy-files/schema/parts.ts";

const triggerIds = Object.keys(triggers) as [keyof typeof triggers, ...(keyof typeof triggers)[]];

function checked(passes: (value: string) => boolean, mustBe: string) {
  return z.string().refine(passes, { error: `must be ${mustBe}` });
}

/** Also the environment variable that holds its value at deployment. */
const secretName = checked(
  (value) => /^[A-Z][A-Z0-9_]{0,127}$/.test(value),
  "a name of capitals, digits and underscores, such as CRM_TOKEN, which is also the environment variable's",
);

const packageName = checked(
  (value) => /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]{0,213}$/.test(value),
  "the name of an npm package",
);

const exactVersion = checked(
  (value) => /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(value),
  "an exact version such as 1.7.9: Auth0 takes no ranges",
);

/** Auth0 refuses these for a token exchange profile (docs, "Configure Custom Token Exchange"). */
const reserved = /^(urn:(ietf|auth0|okta):|https?:\/\/(www\.)?(auth0|okta)\.com)/i;

const subjectTokenType = checked(
  (value) => value.length <= 100 && URL.canParse(value) && !reserved.test(value),
  "a URI that you own, such as urn:example:legacy-token, at most 100 characters",
);

/** actions/<name>/action.yaml: what an Action is, where Auth0 and auth0-deploy-cli want it. */
export const actionManifest = strict({
  trigger: z.enum(triggerIds),
  about: checked((value) => /^[^\p{Cc}]{1,200}$/u.test(value), "one line of at most 200 characters"),
  secrets: z
    .array(secretName)
    .max(30, "can have 30 at most, as at Auth0")
    .refine((names) => new Set(names).size === names.length, { error: "must name each secret once" })
    .default([]),
  dependencies: z.record(packageName, exactVersion).default({}),
  /** Of an own Action of custom-token-exchange. That of the bundle follows from the namespace. */
  subject_token_type: subjectTokenType.optional(),
});

export type ActionManifest = Readonly<z.output<typeof actionManifest>>;
