import type { ExplainOptions } from "./explaining/options.ts";
import { withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = withPolicyOptions(
  createCommand("npm run explain --", "Runs the built Action on an event, and tells why it decides as it does."),
)
  .option("--trigger <id>", "post-login (the default), credentials-exchange or custom-token-exchange")
  .option("--event <file>", "JSON, as Auth0 passes it; metadata may be left out, and comes from the policy then")
  .option("--print-event", "print a sample event of the trigger, to edit and use by --event")
  .option("--log <entry>", "an entry of Auth0's log: a file, - for standard input, or the JSON itself")
  .option("--example <name>", "an example of the policy files, instead of --event")
  .option("--customer <slug>", "instead of --event: whose user signs in, or whose machine asks")
  .option("--application <name>", "by which application, named as in examples")
  .option("--api <key>", "for which API of apis.yaml; without it, each of the application's is tried")
  .option("--connection <name>", "through which connection, if the customer has several")
  .option("--user <name>", "a user of npm start, made of an example: what that user's provider asserts")
  .option("--attributes <text>", "what the identity provider asserts: YAML, JSON, or @FILE")
  .option("--id-token <token>", "an ID token of the provider: a file, -, or the token; nothing of it is verified")
  .option("--saml-response <xml>", "a SAML response or assertion: a file, -, XML or base64; nothing of it is verified")
  .option("--param <name=value>", "a parameter of a machine's request; may be repeated", collect)
  .option("--expect <what>", "allow, pass, deny, deny=CODE, roles=A,B or scopes=A,B; may be repeated", collect)
  .option("--policy-from-files", "take the policy files' metadata instead of those that the event has")
  .option("--who-can <api:role>", "instead of an event: the rules that give a role, and whom")
  .option("--json", "print one object")
  .addHelpText("after", "\nThe exit code is 1 for a refusal that was not expected, and for anything else but --expect.")
  .action(async (options: ExplainOptions) => {
    const { wayOf } = await import("./explaining/options.ts");
    const { ExplainError } = await import("../compiler/explaining/explain-error.ts");
    const way = wayOf(options, (text) => {
      throw new ExplainError(text);
    });
    if (way === "printEvent") await printEvent(options);
    else if (way === "whoCan") await tellWhoCan(options);
    else await explain(options, way);
  });

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function printEvent({ policy: dir, env: environment, trigger = "post-login" }: ExplainOptions): Promise<void> {
  const { sampleEvent } = await import("../compiler/explaining/sample-event.ts");
  const sample = await sampleEvent({ dir, environment, trigger });
  process.stdout.write(`${JSON.stringify(sample, null, 2)}\n`);
}

async function tellWhoCan({ policy: dir, env: environment, whoCan = "", json }: ExplainOptions): Promise<void> {
  const { explainRole } = await import("./explaining/who-can.ts");
  process.stdout.write(await explainRole(whoCan, { dir, environment }, json === true));
}

async function explain(options: ExplainOptions, way: string): Promise<void> {
  const { policy: dir, env: environment, policyFromFiles, expect } = options;
  const { explainEvent } = await import("../compiler/explaining/explain.ts");
  const { readExpectation } = await import("../compiler/explaining/expectation.ts");
  const { readInput } = await import("./explaining/read-input.ts");
  const expected = expect && readExpectation(expect);
  const input = await readInput(options, way);
  const explained = await explainEvent({ dir, environment, policyFromFiles, expected, ...input });
  if (explained.unmet.length > 0) process.exitCode = 1;
  const { describeExplained } = await import("./explaining/describe.ts");
  process.stdout.write(options.json ? `${JSON.stringify(explained)}\n` : describeExplained(explained));
}

await runCommand(command);
