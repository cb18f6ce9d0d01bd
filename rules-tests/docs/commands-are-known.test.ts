import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { pagesRunHere } from "./commands/all-pages.ts";
import { commandsOf } from "./commands/documented-commands.ts";
import { listedCommands } from "./commands/reference.ts";
import { commandsRunElsewhere, pagesRunElsewhere } from "./commands/run-elsewhere.ts";

const root = join(import.meta.dirname, "../..");
const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`);
const pages = [...readdirSync(root), ...inDocs].filter((name) => name.endsWith(".md")).sort();
const commandsOn = (page: string) => commandsOf(page, readFileSync(join(root, page), "utf8"));

describe("the commands of the documentation", () => {
  it.each(pages)("are each run by a test: %s", (page) => {
    const here = pagesRunHere[page];
    const commands = commandsOn(page).map(({ command }) => command);
    if (here) return expect(commands).toEqual(here.map(({ command }) => command));
    if (Object.hasOwn(pagesRunElsewhere, page)) return expect(commands).not.toEqual([]);
    const elsewhere = Object.keys(commandsRunElsewhere[page] ?? {});
    const untested = commands.filter((command) => !elsewhere.some((known) => command.startsWith(known)));
    expect(untested).toEqual([]);
    expect(elsewhere.filter((known) => !commands.some((command) => command.startsWith(known)))).toEqual([]);
  });

  it("are run by tests that are there", () => {
    const elsewhere = [pagesRunElsewhere, ...Object.values(commandsRunElsewhere)].flatMap((tests) =>
      Object.values(tests),
    );
    expect(elsewhere.filter((test) => !existsSync(join(root, test)))).toEqual([]);
    const named = [pagesRunHere, pagesRunElsewhere, commandsRunElsewhere].flatMap((each) => Object.keys(each));
    expect(named.filter((page) => !pages.includes(page))).toEqual([]);
  });

  it("are found in indented and in fenced blocks, without comments and line ends", () => {
    const page = [
      "Run `npm run prose`.",
      "    npm run a -- --x 'a  # b'   --y    # why",
      "1. In a list:",
      '       POLICY_SIGNING_KEY="$(cat a b)" npm run b \\',
      "         --more",
      "    output, not a command",
      "```yaml",
      "    npm run c",
      "```",
      "```sh",
      "npm test",
      "```",
    ].join("\n");
    expect(commandsOf("p", page)).toEqual([
      { page: "p", line: 2, command: "npm run a -- --x 'a  # b' --y" },
      { page: "p", line: 4, command: 'POLICY_SIGNING_KEY="$(cat a b)" npm run b --more' },
      { page: "p", line: 11, command: "npm test" },
    ]);
  });
});

describe("docs/commands.md", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  it("lists every command that has a file in scripts/", () => {
    const files = readdirSync(join(root, "scripts")).filter((name) => name.endsWith(".ts"));
    const commands = Object.keys(scripts).filter((name) =>
      files.some((file) => scripts[name]?.endsWith(`scripts/${file}`)),
    );
    const listed = listedCommands.map(({ script }) => script);
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it("lists no command that is not there", () => {
    expect(listedCommands.map(({ script }) => script).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
