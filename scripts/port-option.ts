import { type Command, InvalidArgumentError } from "commander";

/** The port of a command's main server, 0 unless given. */
export function withPortOption(command: Command): Command {
  return command.option("--port <number>", "the tenant's port on localhost; 0 takes any that is free", readPort, 0);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
