import type { z } from "zod";
import type { StandIns } from "./prune.ts";
import type { Filling } from "./source/fill-values.ts";
import { openFile } from "./source/open-file.ts";
import type { PolicyFolder } from "./source/policy-folder.ts";
import type { SourceFile } from "./source/source-file.ts";
import { type Validated, validate } from "./validate.ts";

/** A file and the result of its validation. */
export interface PolicyFile<T> extends Validated<T> {
  readonly file: SourceFile;
}

/** Reads a file and validates it against its schema. Problems are added to the file. */
export async function readPolicyFile<T>(
  name: string,
  schema: z.ZodType<T>,
  standIns: StandIns,
  filling?: Filling,
  folder?: PolicyFolder,
): Promise<PolicyFile<T>> {
  const file = await openFile(name, filling, folder);
  const told = new Set(file.problems.map(placeOf));
  const count = file.problems.length;
  const validated = validate(file, schema, standIns);
  // Otherwise a problem of the text would be reported twice: as itself, and as a value of the wrong kind.
  file.problems.push(...file.problems.splice(count).filter((found) => !told.has(placeOf(found))));
  return { file, ...validated };
}

function placeOf({ line, column }: { line: number; column: number }): string {
  return `${line}:${column}`;
}
