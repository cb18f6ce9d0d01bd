import { z } from "zod";
import { endOfDay } from "../dates.ts";
import { didYouMean } from "../did-you-mean.ts";
import { parseDuration } from "../durations.ts";
import { dayPattern, displayNamePattern, durationPattern, plainNamePattern, slugPattern } from "./patterns.ts";

/**
 * An object that refuses unknown keys and lists the known ones, one line of the message for each unknown key. `hints`
 * adds an explanation to keys that are often tried.
 */
export function strict<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  hints: Readonly<Record<string, string>> = {},
) {
  const tell = (key: string) => {
    const hint = Object.hasOwn(hints, key) ? `: ${hints[key]}` : didYouMean(key, Object.keys(shape));
    return `unknown key "${key}"${hint}`;
  };
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? issue.keys.map(tell).join("\n") : undefined),
  });
}

/** A string with a check, and the pattern by which the editor's schema says the same. */
export function text(passes: (value: string) => boolean, mustBe: string, pattern: string) {
  return z
    .string()
    .refine(passes, { error: `must be ${mustBe}` })
    .meta({ pattern });
}

/** [a-z][a-z0-9]*(-[a-z0-9]+)*, so that names can be joined by `--`. */
export function slug(maxLength: number) {
  return text(
    (value) => value.length <= maxLength && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
    `a slug: lower-case letters, digits and single hyphens, starting with a letter, at most ${maxLength} characters`,
    slugPattern(maxLength),
  );
}

/** Names of APIs and roles, which appear in claims, file names and `api:role`. */
export const plainName = text(
  (value) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value),
  "a name of letters, digits, dots, hyphens and underscores, starting with a letter or digit, at most 64 characters",
  plainNamePattern,
);

/** A display name that Auth0 accepts for clients and APIs. */
export function displayName(maxLength: number) {
  return text(
    (value) => value.length >= 1 && value.length <= maxLength && value.trim() === value && !/[<>]/.test(value),
    `1 to ${maxLength} characters without < or > (which Auth0 refuses) or leading or trailing space`,
    displayNamePattern(maxLength),
  );
}

export const day = text(
  (value) => endOfDay(value) !== undefined,
  "a valid date such as 2027-01-31",
  dayPattern,
).describe("A date such as 2027-01-31. The day ends at 23:59:59.999 UTC.");

export const duration = text(
  (value) => parseDuration(value) !== undefined,
  "a duration: a whole number with s, m, h or d, such as 30m, 12h or 7d, at most ten years",
  durationPattern,
).describe("A duration such as 90s, 30m, 12h or 7d.");

export const names = z.array(z.string());

/** Fixed values by name. apis.yaml declares the names and their types. */
export const attributes = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
      error: "must be a text, a number, true or false, or a list of texts",
    }),
  )
  .optional();

export const observing = strict({ observe_until: day }).describe(
  "Refusals become log lines until that day ends. At most 90 days ahead.",
);

/** The vendor's own metadata of a carrier, kept next to ours. */
export const metadata = z
  .record(z.string(), z.string())
  .optional()
  .describe("Your own Auth0 metadata, kept next to the policy: strings of at most 255 characters.");
