import { readFile } from "node:fs/promises";
import colours from "picocolors";
import type { LoginWords } from "../compiler/explaining/event-from-words.ts";
import type { ExplainedEvent } from "../compiler/explaining/explain.ts";
import { type PolicyOptions, withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options extends PolicyOptions {
  readonly trigger: string;
  readonly event?: string;
  readonly printEvent?: true;
  readonly customer?: string;
  readonly application?: string;
  readonly api?: string;
  readonly connection?: string;
  readonly attributes: string;
  readonly policyFromFiles?: true;
  readonly json?: true;
}

const command = withPolicyOptions(
  createCommand("npm run explain --", "Runs the built Action on an event, and tells why it decides as it does."),
)
  .option("--trigger <id>", "post-login, credentials-exchange or custom-token-exchange", "post-login")
  .option("--event <file>", "JSON, as Auth0 passes it; metadata may be left out, and comes from the policy then")
  .option("--print-event", "print a sample event of the trigger, to edit and use by --event")
  .option("--customer <slug>", "instead of --event: whose user signs in")
  .option("--application <name>", "to which application, named as in examples")
  .option("--api <key>", "for which API of apis.yaml")
  .option("--connection <name>", "through which connection, if the customer has several")
  .option("--attributes <text>", "what the identity provider asserts: YAML, JSON, or @FILE", "{}")
  .option("--policy-from-files", "take the policy files' metadata instead of those that the event has")
  .option("--json", "print one object")
  .action(async (options: Options) => {
    const { env: environment, policy: dir, trigger } = options;
    if (options.printEvent) {
      const { sampleEvent } = await import("../compiler/explaining/sample-event.ts");
      const sample = await sampleEvent({ dir, environment, trigger });
      process.stdout.write(`${JSON.stringify(sample, null, 2)}\n`);
      return;
    }
    const { explainEvent } = await import("../compiler/explaining/explain.ts");
    const explained = await explainEvent({
      dir,
      environment,
      trigger,
      policyFromFiles: options.policyFromFiles,
      ...(await readInput(options)),
    });
    process.stdout.write(options.json ? `${JSON.stringify(explained)}\n` : await describe(explained));
  });

async function readInput(options: Options): Promise<{ event: unknown } | { words: LoginWords }> {
  const { event, customer, application, api, connection, trigger } = options;
  if (event !== undefined && customer === undefined) return { event: await readEvent(event) };
  const { ExplainError } = await import("../compiler/explaining/explain-error.ts");
  if (event !== undefined || !customer || !application || !api) {
    throw new ExplainError("give either --event, or --customer, --application and --api, or --print-event");
  }
  if (trigger !== "post-login") throw new ExplainError("--customer makes logins: the trigger must be post-login");
  const { readAttributes } = await import("./read-attributes.ts");
  return { words: { customer, application, api, connection, attributes: await readAttributes(options.attributes) } };
}

async function readEvent(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    const { ExplainError } = await import("../compiler/explaining/explain-error.ts");
    throw new ExplainError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

async function describe(explained: ExplainedEvent): Promise<string> {
  const { table } = await import("./table.ts");
  const { decision, reason, customer, api, roles, scopes, removed_scopes, would_deny, trace, near_misses } = explained;
  const { attributes_read, profile_attributes, missing, unverified } = explained;
  const colour = decision === "deny" || decision === "incomplete" ? colours.red : colours.green;
  const facts = [
    ["customer", customer ?? "unmanaged"],
    ["api", api ?? "none of apis.yaml's"],
    ["roles", roles.join(", ") || "none"],
    ["scopes", scopes.join(", ") || "none"],
    ["removed scopes", removed_scopes.join(", ") || "none"],
    ["would deny", would_deny.join(", ") || "nothing"],
  ];
  const misses = near_misses.map(({ rule, attribute, value, expected, why }) => [
    `rule ${rule}`,
    `${attribute}: ${JSON.stringify(value)}`,
    JSON.stringify(expected),
    why,
  ]);
  return [
    `${colour(decision)}${reason ? `  ${reason}` : ""}\n`,
    ...(missing.length > 0 ? [describeMissing(missing)] : []),
    ...unverified.map(
      ({ carrier, name, why }) =>
        `The ${carrier} ${JSON.stringify(name)} does not verify: ${why}. --policy-from-files takes the files' metadata.\n`,
    ),
    table(["", ""], facts),
    table(
      ["step", "outcome", "detail"],
      trace.map(({ step, outcome, detail }) => [step, outcome, detail]),
    ),
    ...(attributes_read.length > 0 ? [table(["attribute", "values"], attributes_read.map(describeAttribute))] : []),
    ...(attributes_read.some(({ found }) => !found)
      ? [`The profile has: ${profile_attributes.join(", ") || "no attribute"}.\n`]
      : []),
    ...(misses.length > 0 ? [table(["near miss", "value", "expected", "why"], misses)] : []),
  ].join("\n");
}

function describeMissing(missing: readonly string[]): string {
  return `The event is not as Auth0 passes it, which may decide:\n${missing.map((each) => `  ${each}\n`).join("")}`;
}

function describeAttribute({ name, found, values }: ExplainedEvent["attributes_read"][number]): string[] {
  return [
    name,
    found ? values.map((value) => JSON.stringify(value)).join(", ") : "absent, or nothing that a rule reads",
  ];
}

await runCommand(command);
