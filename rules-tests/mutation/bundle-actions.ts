import { runInThisContext } from "node:vm";
import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
// Without its extension: with it, the mutation tests put this file in its place.
import { type ActionBody, bundleActions as bundle } from "../../compiler/bundling/bundle-actions";

/** Survives from one test file to the next: bundles hold all mutants, so they are the same for each. */
const kept = runInThisContext("globalThis") as { mutatedBundles?: ActionBody[] };

export async function bundleActions(): Promise<ActionBody[]> {
  kept.mutatedBundles ??= await bundle();
  return kept.mutatedBundles;
}

/**
 * Like the original, without its limits, which a bundle that holds all mutants exceeds. What the code covers while it
 * loads belongs to no test: the instance serves the tests that follow too, so all tests must run for such a mutant.
 */
export function withConfig({ body }: ActionBody, config: VendorConfig): string {
  return `"use strict";
const embeddedConfig = ${JSON.stringify(config)};
const loadedIn = globalThis.__stryker__?.currentTestId;
if (loadedIn) globalThis.__stryker__.currentTestId = undefined;
${body}
if (loadedIn) globalThis.__stryker__.currentTestId = loadedIn;
`;
}

/** The bundle that holds all mutants says nothing about the size of the Action. */
export function ownBytes({ body }: ActionBody): number {
  return Buffer.byteLength(body);
}
