import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Change } from "./change.ts";
import { type CollectionName, collections } from "./collections.ts";
import { entitySchemas } from "./entity-schemas.ts";
import { StoreFileError } from "./store-file-error.ts";

const advice = "Correct the file, or move it away to start empty";

/** What the files of format 1 hold, by name. */
const files = {
  "configuration.json": (Object.keys(collections) as CollectionName[]).filter(
    (name) => name !== "users" && name !== "organizationMembers",
  ),
  "users.json": ["users", "organizationMembers"],
} as const satisfies Record<string, readonly CollectionName[]>;

/** Kinds that the oldest files lack. */
const younger: readonly CollectionName[] = ["organizationClients", "tokenExchangeProfiles"];

const names = Object.keys(files) as (keyof typeof files)[];

/**
 * What the files of format 1 in a folder hold, or undefined if there are none.
 *
 * @throws {StoreFileError} that names what is wrong in them.
 */
export async function readOldFiles(directory: string): Promise<readonly Change[] | undefined> {
  const found = await Promise.all(names.map((name) => readOldFile(directory, name)));
  return found.every((changes) => changes === undefined) ? undefined : found.flatMap((changes) => changes ?? []);
}

export async function deleteOldFiles(directory: string): Promise<void> {
  await Promise.all(names.map((name) => rm(join(directory, name), { force: true })));
}

async function readOldFile(directory: string, name: keyof typeof files): Promise<readonly Change[] | undefined> {
  const path = join(directory, name);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StoreFileError(`${path}: cannot be read (${error.code ?? error.message})`);
  });
  if (text === undefined) return undefined;
  const data = parseJson(path, text);
  refuseOtherVersion(path, data);
  const content = schemaOf(name).safeParse(data);
  if (!content.success) {
    const issue = content.error.issues[0];
    throw new StoreFileError(`${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}. ${advice}`);
  }
  const { settings } = content.data;
  return [
    ...files[name].flatMap((kind) => changesOf(path, kind, content.data[kind] as readonly object[])),
    ...(settings === undefined ? [] : [{ in: "settings", value: settings as Record<string, unknown> } as const]),
  ];
}

function changesOf(path: string, name: CollectionName, items: readonly object[]): readonly Change[] {
  const keys = new Set<string>();
  return items.map((value) => {
    const key = collections[name].keyOf(value as never);
    if (keys.has(key)) throw new StoreFileError(`${path}: ${name}: two entries have the id ${key}. ${advice}`);
    keys.add(key);
    return { in: name, key, value };
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message may quote the file, which holds secrets.
    throw new StoreFileError(`${path}: is not JSON. ${advice}`);
  }
}

function refuseOtherVersion(path: string, data: unknown): void {
  const header = z.looseObject({ version: z.unknown().optional() }).safeParse(data);
  if (!header.success || header.data.version === 1) return;
  const found = JSON.stringify(header.data.version) ?? "none";
  throw new StoreFileError(
    `${path}: its version is ${found}, and only 1 can be read. Use the version of this tool that wrote it, or move the file away to start empty`,
  );
}

function schemaOf(name: keyof typeof files) {
  const shape: Record<string, z.ZodType> = { version: z.literal(1) };
  for (const kind of files[name]) {
    const items = z.array(entitySchemas[kind]);
    shape[kind] = younger.includes(kind) ? items.default([]) : items;
  }
  if (name === "configuration.json") shape.settings = z.record(z.string(), z.unknown());
  return z.strictObject(shape);
}
