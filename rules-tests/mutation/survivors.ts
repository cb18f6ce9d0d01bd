import { existsSync } from "node:fs";
import { CodedError } from "@federated-actions/coded-error";
import { parse } from "yaml";
import { z } from "zod";

/** A change of the code that no test notices, as Stryker made it. Runs of white space are one space. */
interface Survivor {
  readonly file: string;
  /** The text of the line where it begins, since the same change can stand in several places. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
}

/** What survivors.yaml says of a change: why nobody can observe it, or why it is left. */
export interface Explanation extends Survivor {
  readonly why: string;
}

const text = z.string().trim();
const explanations = z.record(
  z.string(),
  z.array(z.strictObject({ line: text.min(1), original: text.min(1), replacement: text, why: text.min(1) })).min(1),
);

const position = z.object({ line: z.number(), column: z.number() });
const mutant = z.object({
  status: z.string(),
  replacement: z.string().default(""),
  location: z.object({ start: position, end: position }),
});
/** What matters of a mutation testing report: github.com/stryker-mutator/mutation-testing-elements, its schema. */
const report = z.object({ files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(mutant) })) });
type ReportedFile = z.output<typeof report>["files"][string];

/** survivors.yaml is not as it must be, or does not say what the report says. */
export class SurvivorsError extends CodedError {
  static override readonly code = "survivors_differ";
}

/** Reads survivors.yaml: by file, a list of changes. @throws {SurvivorsError} */
export function readExplanations(yaml: string): Explanation[] {
  const read = explanations.safeParse(parse(yaml) ?? {});
  if (!read.success) throw new SurvivorsError(`survivors.yaml: ${z.prettifyError(read.error)}`);
  const all = Object.entries(read.data).flatMap(([file, changes]) =>
    changes.map(({ why, ...change }) => ({ ...plain({ file, ...change }), why })),
  );
  const seen = new Set<string>();
  for (const one of all) {
    if (seen.has(keyOf(one))) throw new SurvivorsError(`survivors.yaml explains twice: ${shown(one)}`);
    seen.add(keyOf(one));
  }
  return all;
}

/**
 * Compares the report of a run with the explanations. Those of files that were not mutated are not judged, except that
 * the files must exist.
 *
 * @param json of the JSON reporter
 * @throws {SurvivorsError} with a line for each survivor without an explanation, and each explanation of none
 */
export function compareSurvivors(json: string, explained: readonly Explanation[], exists = existsSync): void {
  const { files } = report.parse(JSON.parse(json));
  const of = (...statuses: readonly string[]) =>
    Object.entries(files).flatMap(([file, content]) => changesOf(file, content, statuses));
  // Those that no test noticed, and those that no test reached.
  const survivors = of("Survived", "NoCoverage");
  const known = new Set(explained.map(keyOf));
  // On a busy machine a survivor can run out of time: that says nothing of its explanation.
  const surviving = new Set([...survivors, ...of("Timeout")].map(keyOf));
  const problems = [
    ...survivors.filter((one) => !known.has(keyOf(one))).map((one) => `survives without an explanation: ${shown(one)}`),
    ...explained
      .filter((one) => (Object.hasOwn(files, one.file) ? !surviving.has(keyOf(one)) : !exists(one.file)))
      .map((one) => `is explained, but does not survive: ${shown(one)}`),
  ];
  if (problems.length > 0) throw new SurvivorsError([...new Set(problems)].join("\n"));
}

function changesOf(file: string, { source, mutants }: ReportedFile, statuses: readonly string[]): Survivor[] {
  const lines = source.split("\n");
  return mutants
    .filter(({ status }) => statuses.includes(status))
    .map(({ location: { start, end }, replacement }) => {
      const touched = lines.slice(start.line - 1, end.line);
      const cut = [...touched.slice(0, -1), (touched.at(-1) ?? "").slice(0, end.column - 1)].join("\n");
      return plain({ file, line: touched[0] ?? "", original: cut.slice(start.column - 1), replacement });
    });
}

function plain({ file, line, original, replacement }: Survivor): Survivor {
  const onOneLine = (part: string) => part.replace(/\s+/g, " ").trim();
  return { file, line: onOneLine(line), original: onOneLine(original), replacement: onOneLine(replacement) };
}

function keyOf({ file, line, original, replacement }: Survivor): string {
  return JSON.stringify([file, line, original, replacement]);
}

function shown({ file, line, original, replacement }: Survivor): string {
  return `${file}: ${line}: ${original} -> ${replacement}`;
}
