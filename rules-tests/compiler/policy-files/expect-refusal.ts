import { expect } from "@jest/globals";
import type { LoadOptions } from "../../../compiler/policy-files/load.ts";
import { change, tryPolicy } from "./try-policy.ts";

/** A change to the base policy (find, replace; the mark ▸ shows the place) and the expected message. */
export type Refusal = readonly [title: string, find: string, replacement: string, says: string];

/** Expects the change to be refused at the marked place with this message and no other. */
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

/** Expects the change to be accepted with this warning at the marked place and no other. */
export async function expectWarning(file: string, [, find, replacement, says]: Refusal) {
  const { files, place } = change(file, find, replacement);
  const { problems, warnings } = await tryPolicy(files);
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining(says)]);
  expect(warnings[0]).toMatch(new RegExp(`^${place.replaceAll(".", "\\.")}: `));
}
