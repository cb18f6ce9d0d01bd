import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = join(import.meta.dirname, "../../../docs/protect-an-api.md");

/** What the page's code has in place of a reader's own, and what a test has. */
export interface Facts {
  readonly issuer: string;
  readonly audience: string;
  readonly namespace: string;
}

const examples: Facts = {
  issuer: "https://tenant.example.auth0.com/",
  audience: "https://api.example.com/orders",
  namespace: "https://claims.example.com",
};

/** The code under a heading of docs/protect-an-api.md, with the test's addresses. Throws where the page has changed. */
export function documentedCode(heading: string, facts: Facts): string {
  const [, section] = readFileSync(page, "utf8").split(`\n### ${heading}\n`);
  const [, code] = /^```\w+\n(.*?)^```$/ms.exec(section?.split(/^##/m)[0] ?? "") ?? [];
  if (code === undefined) throw new Error(`${page} has no code under the heading "${heading}"`);
  return Object.entries(examples).reduce((text, [name, example]) => {
    if (!text.includes(`"${example}"`)) throw new Error(`The code under "${heading}" does not name "${example}"`);
    return text.replaceAll(`"${example}"`, `"${facts[name as keyof Facts]}"`);
  }, code);
}
