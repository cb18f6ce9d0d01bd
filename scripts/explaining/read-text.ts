import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";

/** A text, and where it is from, for messages. */
export interface ReadText {
  readonly text: string;
  readonly from: string;
}

/** A file's text, or that of standard input for `-`. @throws the system's error, which names the file */
export async function readText(source: string): Promise<ReadText> {
  if (source === "-") return { text: await readAll(process.stdin), from: "standard input" };
  return { text: await readFile(source, "utf8"), from: source };
}
