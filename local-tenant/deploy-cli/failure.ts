/** What the tool says when it cannot connect at all. */
const unreachable = [/fetch failed/, /The request failed and the interceptors did not return/];

/** Warnings after which it goes on and ends well, although something was not written. */
const swallowed = /failed to (?:create|update|delete|list) |Unable to update|Unable to (?:create|enable)/;

const level = /^\S+ - (\w+): /;

/**
 * What went wrong, in one line; undefined where all went well. The tool's exit code alone does not tell: some failures it only logs.
 */
export function failureOf(lines: readonly string[], exitCode: number | undefined, domain: string): string | undefined {
  const errors = lines.filter((line) => levelOf(line) === "error").map(withoutPrefix);
  const warnings = lines.filter((line) => levelOf(line) === "warn" && swallowed.test(line)).map(withoutPrefix);
  const problems = errors.length > 0 ? errors : warnings;
  if (exitCode === 0 && problems.length === 0) return undefined;
  const text = lines.join("\n");
  if (exitCode !== 0 && unreachable.some((pattern) => pattern.test(text))) {
    return `cannot reach https://${domain}: is it running, and is its certificate trusted (NODE_EXTRA_CA_CERTS)?`;
  }
  if (problems.length > 0) return problems.join(" ").replace(/\s+/g, " ").trim();
  return `ended with exit code ${exitCode ?? "none"}: ${lines.at(-1) ?? "it said nothing"}`;
}

const levelOf = (line: string): string | undefined => level.exec(line)?.[1];
const withoutPrefix = (line: string): string => line.replace(level, "");
