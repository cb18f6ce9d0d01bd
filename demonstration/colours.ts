import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

/**
 * Colours for a terminal only, and for none that asks for none (no-color.org). What picocolors finds by itself looks at
 * standard output alone, and takes a CI's log for a terminal.
 */
export function coloursFor(stream: Pick<NodeJS.WriteStream, "isTTY">): Colours {
  return pc.createColors(stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");
}
