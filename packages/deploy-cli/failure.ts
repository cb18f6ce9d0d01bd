/** What the tool says when it cannot connect at all. */
const unreachable = [/fetch failed/, /The request failed and the interceptors did not return/];

/** Warnings after which it goes on and ends well, although something was not written. */
const swallowed = /failed to (?:create|update|delete|list) |Unable to update|Unable to (?:create|enable)/;

const start = /^\S+ - (\w+): /;

interface Entry {
  readonly level: string;
  text: string;
}

/**
 * What went wrong, in one line; undefined where all went well. The tool's exit code alone does not tell: some failures
 * it only logs.
 */
export function failureOf(lines: readonly string[], exitCode: number | undefined, domain: string): string | undefined {
  const entries = entriesOf(lines);
  const errors = entries.filter(({ level }) => level === "error");
  const warnings = entries.filter(({ level, text }) => level === "warn" && swallowed.test(text));
  const problems = errors.length > 0 ? errors : warnings;
  if (exitCode === 0 && problems.length === 0) return undefined;
  if (exitCode !== 0 && lines.some((line) => unreachable.some((pattern) => pattern.test(line)))) {
    return `cannot reach https://${domain}: is it running, and is its certificate trusted (NODE_EXTRA_CA_CERTS)?`;
  }
  if (problems.length > 0) return oneLine(problems.map(({ text }) => text));
  return `ended with exit code ${exitCode ?? "none"}: ${lines.at(-1) ?? "it said nothing"}`;
}

/** An entry of the log may go on over several lines, of which only the first has the level. */
function entriesOf(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const level = start.exec(line)?.[1];
    const last = entries.at(-1);
    if (level !== undefined) entries.push({ level, text: line.replace(start, "") });
    else if (last !== undefined) last.text += `\n${line}`;
  }
  return entries;
}

const oneLine = (texts: readonly string[]): string => texts.join(" ").replace(/\s+/g, " ").trim();
