import { CodedError } from "@federated-actions/coded-error";

/** A place in a policy file. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is wrong, where, and how to fix it. `message` starts with the place: `FILE:LINE:COL: ...`. */
export interface Problem extends Location {
  readonly message: string;
}

export function problem(at: Location, text: string): Problem {
  const { file, line, column } = at;
  return { file, line, column, message: `${file}:${line}:${column}: ${text}` };
}

export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The policy files cannot be used. Holds every problem of every file, in the order of files, lines and columns. */
export class PolicyError extends CodedError {
  static override readonly code = "policy_invalid";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = sortProblems(problems);
    super(sorted.map(({ message }) => message).join("\n"));
    this.problems = sorted;
  }
}
