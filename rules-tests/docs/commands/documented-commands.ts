/** A command that a page shows in a block of code. */
export interface DocumentedCommand {
  readonly page: string;
  readonly line: number;
  /** On one line, without its comment, and with single spaces between words outside quotes. */
  readonly command: string;
}

/** What a line of a shell begins with, after its indentation and after variables that are set for it. */
const begin = /^(?:[A-Z][A-Z0-9_]*=(?:"[^"]*"|'[^']*'|\S*) )*(?:npm|npx|node|export|apt-get|curl|git|sh) /;

/** The commands of a page's indented blocks, and of its fenced ones in a shell's language. */
export function commandsOf(page: string, text: string): DocumentedCommand[] {
  const lines = text.split("\n");
  const commands: DocumentedCommand[] = [];
  let fence: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const marks = /^\s*```(\w*)/.exec(line);
    if (marks) {
      fence = fence === undefined ? (marks[1] ?? "") : undefined;
      continue;
    }
    const isShell = fence === undefined ? /^ {4,}\S/.test(line) : ["sh", "bash", "shell", "console"].includes(fence);
    if (!isShell) continue;
    const first = at + 1;
    let command = line.trim();
    while (command.endsWith("\\") && at + 1 < lines.length) {
      at += 1;
      command = `${command.slice(0, -1).trim()} ${(lines[at] ?? "").trim()}`;
    }
    if (!begin.test(`${command} `)) continue;
    commands.push({ page, line: first, command: singleSpaced(withoutComment(command)) });
  }
  return commands;
}

/** A `#` after a space, outside quotes, begins a comment. */
function withoutComment(command: string): string {
  const [kept = ""] = /^(?:"[^"]*"|'[^']*'|[^\s"'#]|\s(?!#)|(?<=\S)#)*/.exec(command) ?? [];
  return kept.trim();
}

function singleSpaced(command: string): string {
  return command.replace(/("[^"]*"|'[^']*')|\s+/g, (_, quoted?: string) => quoted ?? " ");
}

/** The words that a shell makes of a command: quotes are taken off, and nothing is expanded. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
