import type { z } from "zod";
import type { StandIns } from "./prune.ts";
import { type Filling, openFile } from "./source/open-file.ts";
import type { SourceFile } from "./source/source-file.ts";
import { type Validated, validate } from "./validate.ts";

/** A file, and what its schema made of it. */
export interface PolicyFile<T> extends Validated<T> {
  readonly file: SourceFile;
}

/** Reads a file and holds it against its schema. What is wrong is in the file's problems. */
export async function readPolicyFile<T>(
  name: string,
  schema: z.ZodType<T>,
  standIns: StandIns,
  filling?: Filling,
): Promise<PolicyFile<T>> {
  const file = await openFile(name, filling);
  const told = new Set(file.problems.map(placeOf));
  const count = file.problems.length;
  const validated = validate(file, schema, standIns);
  // What the text alone is refused for would be told twice: once as what it is, once as a value of the wrong kind.
  file.problems.push(...file.problems.splice(count).filter((found) => !told.has(placeOf(found))));
  return { file, ...validated };
}

function placeOf({ line, column }: { line: number; column: number }): string {
  return `${line}:${column}`;
}
