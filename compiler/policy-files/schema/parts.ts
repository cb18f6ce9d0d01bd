import { z } from "zod";
import { endOfDay } from "../dates.ts";
import { didYouMean } from "../did-you-mean.ts";
import { parseDuration } from "../durations.ts";

/**
 * An object that refuses unknown keys, and tells which there are: a line of the issue's message for each such key.
 * `hints` tells more of keys that are often meant.
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

/**
 * A string that passes a test which an editor's schema cannot express, or must not: `${NAME}` is not filled in there.
 */
export function text(passes: (value: string) => boolean, mustBe: string) {
  return z.string().refine(passes, { error: `must be ${mustBe}` });
}

/** [a-z][a-z0-9]*(-[a-z0-9]+)*, and so usable in names joined by `--`. */
export function slug(maxLength: number) {
  return text(
    (value) => value.length <= maxLength && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value),
    `a slug: lower-case letters, digits and single hyphens, a letter first, at most ${maxLength} characters`,
  );
}

/** Names of APIs and roles: they appear in claims, file names and `api:role`. */
export const plainName = text(
  (value) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value),
  "a name of letters, digits, dots, hyphens and underscores, a letter or digit first, at most 64 characters",
);

/** A name for people, as Auth0 takes it for clients and APIs. */
export function displayName(maxLength: number) {
  return text(
    (value) => value.length >= 1 && value.length <= maxLength && value.trim() === value && !/[<>]/.test(value),
    `1 to ${maxLength} characters without < or > (Auth0 takes neither), no space at its ends`,
  );
}

export const day = text((value) => endOfDay(value) !== undefined, "a day of the calendar, such as 2027-01-31").describe(
  "A day, 2027-01-31. It ends at 23:59:59.999 UTC.",
);

export const duration = text(
  (value) => parseDuration(value) !== undefined,
  "a duration: a whole number with s, m, h or d, such as 30m, 12h or 7d, at most ten years",
).describe("A duration: 90s, 30m, 12h, 7d.");

export const names = z.array(z.string());

export const observing = strict({ observe_until: day }).describe(
  "Refusals become log lines until that day ends. At most 90 days ahead.",
);

/** The vendor's own metadata of a carrier, kept beside ours. */
export const metadata = z
  .record(z.string(), z.string())
  .optional()
  .describe("Your own Auth0 metadata, kept beside ours: strings, at most 255 characters.");
