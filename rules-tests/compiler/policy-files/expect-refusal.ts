import { expect } from "@jest/globals";
import type { LoadOptions } from "../../../compiler/policy-files/load.ts";
import { change, tryPolicy } from "./try-policy.ts";

/** What is changed in the base policy (find, replace; a mark ▸ tells the place), and what must be said of that. */
export type Refusal = readonly [title: string, find: string, replacement: string, says: string];

/** The change is refused, at the marked place, with such a message and no other. */
export async function expectRefusal(
  file: string,
  [, find, replacement, says]: Refusal,
  options: Partial<LoadOptions> = {},
) {
  const { files, place } = change(file, find, replacement);
  const { problems } = await tryPolicy(files, options);
  expect(problems).toEqual([expect.stringContaining(says)]);
  expect(problems[0]).toMatch(new RegExp(`^${place.replaceAll(".", "\\.")}: `));
}

/** The change is let through, with such a warning at the marked place and no other. */
export async function expectWarning(file: string, [, find, replacement, says]: Refusal) {
  const { files, place } = change(file, find, replacement);
  const { problems, warnings } = await tryPolicy(files);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining(says)]);
  expect(warnings[0]).toMatch(new RegExp(`^${place.replaceAll(".", "\\.")}: `));
}
