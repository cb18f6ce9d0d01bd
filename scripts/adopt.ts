import type { Note } from "../adoption/note.ts";
import { coloursFor } from "../demonstration/colours.ts";
import { runWithProgress } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const colours = coloursFor(process.stdout);

interface Options {
  readonly env: string;
  readonly out?: string;
  readonly observeDays: string;
  readonly json?: true;
}

const command = createCommand(
  "npm run adopt --",
  "Drafts policy files from a tenant in use. Reads only: AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET say where.",
)
  .requiredOption("--env <name>", "a name for the environment, and for its file")
  .option("--out <dir>", "a folder that does not exist yet (default: drafts/<name>)")
  .option("--observe-days <n>", "days until refusals are enforced, 1 to 90", "60")
  .option("--json", "print one object: { ok, out, files, customers, notes, calls }")
  .action(({ env, out = `drafts/${env}`, observeDays, json }: Options) =>
    runWithProgress(json === true, async ({ step, done }) => {
      const [{ adopt }, { credentialsFrom }] = await Promise.all([
        import("../adoption/adopt.ts"),
        import("../deployment/sign-in.ts"),
      ]);
      const credentials = credentialsFrom(process.env);
      const adopted = await adopt({ credentials, environment: env, out, observeDays: Number(observeDays), step });
      done();
      if (json) process.stdout.write(`${JSON.stringify({ ok: true, out, ...adopted })}\n`);
      else process.stdout.write(summary(adopted, out, env));
    }),
  );

function summary(
  adopted: { readonly customers: readonly string[]; readonly notes: readonly Note[]; readonly calls: number },
  out: string,
  env: string,
) {
  const count = (what: Note["what"]) => adopted.notes.filter((note) => note.what === what).length;
  return [
    `${out}: a draft of ${adopted.customers.length} customers (${adopted.calls} reads, nothing written to the tenant).`,
    colours.yellow(
      `${count("decide")} to decide, ${count("left_out")} left out, ${count("changes")} that a deployment changes at once: ${out}/adoption.md`,
    ),
    `Then: npm run check -- --policy ${out} --env ${env}\n`,
  ].join("\n");
}

await runCommand(command);
