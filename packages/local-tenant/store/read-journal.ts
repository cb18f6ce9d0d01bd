import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Change } from "./change.ts";
import { type CollectionName, collections } from "./collections.ts";
import { entitySchemas } from "./entity-schemas.ts";
import { StoreFileError } from "./store-file-error.ts";

/** Of this file. Files of format 1 have other names. */
const format = 2;

export const journalHeader = `${JSON.stringify({ format })}\n`;

interface JournalContent {
  readonly changes: readonly Change[];
  /** Bytes of whole lines. */
  readonly length: number;
}

const names = Object.keys(collections) as CollectionName[];

const change = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("settings"), value: z.record(z.string(), z.unknown()) }),
  ...names.map((name) =>
    z.strictObject({ in: z.literal(name), key: z.string(), value: entitySchemas[name].optional() }),
  ),
]);

const line = z.array(change);

/**
 * The changes in a journal, or undefined if there is none. An end without a newline was never answered: it is left
 * out.
 *
 * @throws {StoreFileError} that names the line.
 */
export function readJournal(path: string): JournalContent | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  const length = bytes.lastIndexOf("\n") + 1;
  const [header, ...lines] = bytes.toString("utf8", 0, length).split("\n").slice(0, -1);
  checkHeader(path, header);
  return { changes: lines.flatMap((text, index) => readLine(`${path}: line ${index + 2}`, text)), length };
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new StoreFileError(`${path}: cannot be read (${code ?? message})`);
  }
}

function checkHeader(path: string, text: string | undefined): void {
  const header = z.looseObject({ format: z.unknown() }).safeParse(parseJson(text ?? ""));
  if (!header.success) throw new StoreFileError(`${path}: is not a journal of this tool. Move it away to start empty`);
  if (header.data.format === format) return;
  const found = JSON.stringify(header.data.format);
  throw new StoreFileError(
    `${path}: has format ${found}, and this version reads ${format}. Use the version that wrote it, or move the file away to start empty`,
  );
}

function readLine(where: string, text: string): readonly Change[] {
  const advice = "Correct or delete the line, or move the file away to start empty";
  const data = parseJson(text);
  // The parser's own message may quote the file, which holds secrets.
  if (data === undefined) throw new StoreFileError(`${where}: is not JSON. ${advice}`);
  const result = line.safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0];
    const place = issue?.path.map(String).join(".") || "the line";
    throw new StoreFileError(`${where}: ${place}: ${issue?.message}. ${advice}`);
  }
  for (const item of result.data) refuseOtherKey(where, item as Change, advice);
  // As it was, since the schema's copy would lose keys such as `__proto__`.
  return data as readonly Change[];
}

function refuseOtherKey(where: string, item: Change, advice: string): void {
  if (item.in === "settings" || item.value === undefined) return;
  const own = collections[item.in].keyOf(item.value as never);
  if (own === item.key) return;
  throw new StoreFileError(`${where}: the key ${item.key} of ${item.in} belongs to another id, ${own}. ${advice}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
