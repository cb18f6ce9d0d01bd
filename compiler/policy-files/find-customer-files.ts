import { join } from "node:path";
import { didYouMean, listed as namesOf } from "./did-you-mean.ts";
import { errorCode } from "./error-code.ts";
import { type Problem, problem } from "./problems.ts";
import { onDisk, type PolicyFolder } from "./source/policy-folder.ts";
import type { SourceFile } from "./source/source-file.ts";

interface CustomerFiles {
  /** Sorted by code unit. */
  readonly slugs: readonly string[];
  /** Problems of the folder and the files' names. */
  readonly problems: readonly Problem[];
}

/**
 * The customers whose files to read: those that the environment lists, or all. Problems of the list are added to the
 * environment's problems, and files that it leaves out to its warnings.
 */
export async function findCustomerFiles(
  dir: string,
  environment: SourceFile,
  listed: readonly string[] | undefined,
  source: PolicyFolder = onDisk,
): Promise<CustomerFiles> {
  const folder = join(dir, "customers");
  const names = await namesIn(folder, source);
  if (!Array.isArray(names)) return { slugs: [], problems: [atStart(folder, names.wrong)] };
  const all = names.filter((name) => name.endsWith(".yaml")).map((name) => name.slice(0, -".yaml".length));
  const problems = names
    .filter((name) => name.endsWith(".yml"))
    .map((name) => atStart(join(folder, name), "is not read: rename it to end with .yaml"));
  const [there, wanted, seen] = [new Set(all), listed && new Set(listed), new Set<string>()];
  listed?.forEach((slug, index) => {
    const path = ["customers", index];
    if (!there.has(slug)) environment.refuse(path, `no customer "${slug}" in ${folder}${didYouMean(slug, all)}`);
    else if (seen.has(slug)) environment.refuse(path, `"${slug}" is listed twice: remove one`);
    seen.add(slug);
  });
  warnOfLeftOut(environment, wanted ? all.filter((slug) => !wanted.has(slug)) : []);
  return { slugs: wanted ? all.filter((slug) => wanted.has(slug)) : all, problems };
}

/** A new customer's file that nobody added to the list would be ignored without a word. */
function warnOfLeftOut(environment: SourceFile, slugs: readonly string[]): void {
  if (slugs.length === 0) return;
  const text = `leaves out ${namesOf(slugs)}: nothing is read or deployed of what is in customers/ and not listed here`;
  environment.warn(["customers"], text, "key");
}

async function namesIn(folder: string, source: PolicyFolder): Promise<string[] | { wrong: string }> {
  try {
    const entries = await source.list(folder);
    // A folder named like a customer's file is opened as one and refused; ignoring it would omit the customer.
    const files = entries.filter(
      (entry) => !entry.name.startsWith(".") && (!entry.isFolder || entry.name.endsWith(".yaml")),
    );
    return files.map(({ name }) => name).sort();
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return { wrong: "there is no such folder: create it, empty if there are no customers" };
    return { wrong: `cannot be read (${code})` };
  }
}

function atStart(file: string, text: string): Problem {
  return problem({ file, line: 1, column: 1 }, text);
}
