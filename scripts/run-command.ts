import { Command } from "commander";
import colours from "picocolors";

/** A command of `npm run`, with `--help`; what is wrong with its use ends it with one line and exit code 1. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .configureOutput({ outputError: (text, write) => write(text.replace(/\n*$/, "; --help tells the options\n")) });
}

/**
 * Runs a command. What its user can mend is told in lines, without a stack, and ends in exit code 1: errors of classes
 * with a static `code`, which are ours, and those of the system. Anything else is a bug, and shows its stack.
 */
export async function runCommand(command: Command, argv: readonly string[] = process.argv): Promise<void> {
  try {
    await command.parseAsync(argv);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${colours.red(describeError(error))}\n`);
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isExpected(error) || "syscall" in error) return error.message;
  return error.stack ?? error.message;
}

function isExpected(error: Error): boolean {
  return typeof (error.constructor as { code?: unknown }).code === "string";
}
