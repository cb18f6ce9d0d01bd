import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A command as docs/commands.md lists it. */
export interface ListedCommand {
  /** Its name in package.json. */
  readonly script: string;
  /** `customer` of `npm run new -- customer SLUG`; empty where it has none. */
  readonly subcommand: string;
  readonly options: readonly string[];
}

const page = readFileSync(join(import.meta.dirname, "../../../docs/commands.md"), "utf8");

/** The commands of docs/commands.md, once for each code span that begins with `npm`. */
export const listedCommands: readonly ListedCommand[] = [...page.matchAll(/^\| (`npm .*?) \| /gm)].flatMap(
  ([, cell = ""]) => spansOf(cell),
);

function spansOf(cell: string): ListedCommand[] {
  // A span that does not begin with npm has further options of the command before it.
  const commands = cell.split(/(?=`npm )/);
  return commands.map((text) => {
    const [, run, start] = /`npm (?:run ([\w:]+)|(start|test))/.exec(text) ?? [];
    const [, subcommand = ""] = /`npm [\w: ]+ -- ([a-z]+)\b/.exec(text) ?? [];
    const options = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
    return { script: run ?? start ?? "", subcommand, options: [...new Set(options)] };
  });
}
