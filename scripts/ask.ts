import { createInterface } from "node:readline/promises";

/** Asks at the terminal. Without one nobody can agree. */
export async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} (yes/no) `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
