import { errorCode } from "../error-code.ts";
import { refuseDuplicateKeys } from "./duplicate-keys.ts";
import { type Filling, fillValues } from "./fill-values.ts";
import { onDisk, type PolicyFolder } from "./policy-folder.ts";
import { readYaml } from "./read-yaml.ts";
import { refuseLostKeywords } from "./refuse-lost-keywords.ts";
import { refuseTexts } from "./refuse-texts.ts";
import { SourceFile } from "./source-file.ts";
import { UnsetValues } from "./unset-values.ts";

/** Bytes. A customer's file of a thousand rules has a tenth of this. */
const maxBytes = 1_000_000;

/**
 * Reads a policy file and checks its text, not its schema. An environment's own file is not filled. Never throws:
 * errors are in the file's `problems`.
 */
export async function openFile(name: string, filling?: Filling, folder: PolicyFolder = onDisk): Promise<SourceFile> {
  const text = await readText(name, folder);
  if (typeof text !== "string") return withProblem(name, text.wrong);
  const file = new SourceFile(name, text);
  try {
    readYaml(file);
    if (filling) fillValues(file, filling);
    if (file.root) {
      refuseDuplicateKeys(file, file.root);
      refuseLostKeywords(file, file.root);
    }
    refuseTexts(file);
    return file;
  } catch (error) {
    // The YAML library recurses: nesting thousands of levels deep exhausts the stack.
    if (error instanceof RangeError) return withProblem(name, "nested too deeply");
    throw error;
  }
}

/**
 * Forgets a file's nodes until a place in it is asked for. A file with problems keeps them: whatever else is wrong is
 * looked for in them.
 */
export function releaseNodes(file: SourceFile, filling?: Filling): void {
  if (file.problems.length > 0) return;
  file.release(() => {
    // Of its own problems and placeholders nothing is told twice.
    const again = new SourceFile(file.name, file.text);
    readYaml(again);
    if (filling) fillValues(again, { values: filling.values, unset: new UnsetValues() });
    return again.root;
  });
}

function withProblem(name: string, text: string): SourceFile {
  const file = new SourceFile(name, "");
  file.refuse([], text);
  return file;
}

async function readText(name: string, folder: PolicyFolder): Promise<string | { wrong: string }> {
  let bytes: Uint8Array;
  try {
    bytes = await folder.read(name);
  } catch (error) {
    return { wrong: cannotRead(error) };
  }
  if (bytes.length > maxBytes) return { wrong: `has ${bytes.length} bytes; a policy file may have ${maxBytes}` };
  try {
    // Without the byte order mark, so that columns count visible characters.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { wrong: "is not UTF-8: save it with that encoding" };
  }
}

function cannotRead(error: unknown): string {
  const code = errorCode(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder, not a file";
  if (code === "EACCES") return "cannot be read: check its permissions";
  return `cannot be read (${code})`;
}
