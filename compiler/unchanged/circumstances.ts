import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadOptions } from "../policy-files/load.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Problem } from "../policy-files/problems.ts";
import { type CheckedCustomers, digestOfTexts } from "./checked-customers.ts";
import { factsOf, namesOthers } from "./customer-facts.ts";
import { toolDigest } from "./tool-digest.ts";

export interface CircumstancesOptions extends LoadOptions {
  /** Instead of the environment's. */
  readonly domain?: string | undefined;
}

/** All that the result for a customer depends on besides its own file, if that names no other customer's. */
export interface Circumstances {
  readonly digest: string;
  /** What of it is in no file of the policy. */
  readonly own: string;
}

/** Undefined if a file cannot be read: loading the policy tells why. */
export async function readCircumstances(options: CircumstancesOptions): Promise<Circumstances | undefined> {
  const { dir, environment, values = {}, now = Date.now(), domain = null } = options;
  const files = [join("environments", `${environment}.yaml`), "apis.yaml", "vendor.yaml"];
  const shared = await ifReadable(Promise.all(files.map((file) => readFile(join(dir, file)))));
  if (!shared) return undefined;
  // Dates of the policy end with a day.
  const day = new Date(now).toISOString().slice(0, 10);
  const own = JSON.stringify([environment, values, domain, day, await toolDigest()]);
  return { own, digest: digestOfTexts(own, ...shared) };
}

/** Undefined after an error of the system. */
export async function ifReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (typeof error === "object" && error !== null && "syscall" in error) return undefined;
    throw error;
  }
}

/**
 * Remembers the customers of a policy that has no problems.
 *
 * @param warnings undefined if nobody looked for them
 * @returns false if the shared files have changed since
 */
export function rememberCustomers(
  checked: CheckedCustomers,
  { own, digest }: Circumstances,
  { customers, vendor, files, texts }: Policy,
  warnings: readonly Problem[] | undefined,
): boolean {
  const textOf = (file: string) => texts.get(file) ?? "";
  const shared = [files.environment, files.apis, files.vendor].map(textOf);
  if (digestOfTexts(own, ...shared) !== digest) return false;
  const byFile = new Map<string, Problem[]>();
  for (const warning of warnings ?? []) byFile.set(warning.file, [...(byFile.get(warning.file) ?? []), warning]);
  for (const customer of customers) {
    if (namesOthers(customer, vendor)) continue;
    const file = files.customer(customer.customer);
    checked.add(digestOfTexts(digest, file, textOf(file)), factsOf(customer, warnings && (byFile.get(file) ?? [])));
  }
  return true;
}
