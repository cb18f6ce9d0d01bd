import { Command, CommanderError } from "commander";
import { coloursFor } from "../demonstration/colours.ts";

const colours = coloursFor(process.stderr);

/** A command of `npm run`, with `--help`. Wrong usage ends it with one line and exit code 1. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .configureOutput({ outputError: (text, write) => write(text.replace(/\n*$/, "; --help tells the options\n")) });
}

/**
 * Runs a command. Errors that its user can correct (classes with a static `code`, and errors of the system) are printed
 * without a stack, and the exit code is 1. Anything else is a bug, and shows its stack.
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
  return error instanceof CommanderError || typeof (error.constructor as { code?: unknown }).code === "string";
}
