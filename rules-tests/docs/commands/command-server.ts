import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

// Runs one script after another in this process. A line of standard input names one; a line of descriptor 3 answers.

interface Request {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Thrown in place of an exit, so that the script ends and the process stays. */
class Exit extends Error {}

const output = { stdout: "", stderr: "" };
let exited: number | undefined;
// Each command listens to signals once more.
process.setMaxListeners(0);
for (const name of ["stdout", "stderr"] as const) {
  process[name].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    // A command that has exited says nothing more.
    if (exited === undefined) output[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    const written = rest.find((each) => typeof each === "function") as (() => void) | undefined;
    written?.();
    return true;
  }) as typeof process.stdout.write;
}
process.exit = ((code?: number) => {
  exited ??= code ?? Number(process.exitCode ?? 0);
  throw new Exit("exit");
}) as typeof process.exit;

let runs = 0;
const own = { ...process.env };

async function run({ file, args, env }: Request): Promise<object> {
  Object.assign(output, { stdout: "", stderr: "" });
  process.exitCode = 0;
  exited = undefined;
  process.argv = [process.execPath, file, ...args];
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(own, name)) delete process.env[name];
  Object.assign(process.env, own, env);
  runs += 1;
  try {
    // A query of its own: a module that was loaded before does not run again.
    await import(`${pathToFileURL(file)}?run=${runs}`);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  return { exitCode: exited ?? Number(process.exitCode), ...output };
}

for await (const line of createInterface({ input: process.stdin })) {
  writeSync(3, `${JSON.stringify(await run(JSON.parse(line) as Request))}\n`);
}
process.exitCode = 0;
