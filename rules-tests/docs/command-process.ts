import { createInterface } from "node:readline";

/**
 * Runs commands of `npm run` one after another in one process, so that their modules are loaded once. Each line of
 * standard input is `{ script, args, env }`; for each, a line of standard output is `{ exitCode, stdout, stderr }`.
 */
interface Asked {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const print = process.stdout.write.bind(process.stdout);
let run = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const { script, args, env } = JSON.parse(line) as Asked;
  const told = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = ((text: string | Uint8Array) => {
      told[name] += String(text);
      return true;
    }) as typeof process.stdout.write;
  }
  Object.assign(process.env, env);
  process.exitCode = undefined;
  process.argv = [process.argv[0] ?? "node", script, ...args];
  run += 1;
  // Another address each time: a module runs once.
  await import(`../../scripts/${script}.ts?run=${run}`);
  print(`${JSON.stringify({ exitCode: process.exitCode ?? 0, ...told })}\n`);
  process.exitCode = undefined;
}
