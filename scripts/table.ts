import Table from "cli-table3";
import { coloursFor } from "../demonstration/colours.ts";

const colours = coloursFor(process.stdout);

/** A table without a frame. Headings are coloured where the terminal has colours. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const bare = { ...none, "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" };
  const made = new Table({
    head: head.map((cell) => colours.bold(cell)),
    chars: { ...bare, right: "", "right-mid": "", middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) made.push([...row]);
  return `${made.toString()}\n`;
}
