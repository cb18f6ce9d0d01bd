import { withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

const command = createCommand(
  "npm run new --",
  "Writes a new customer's file, or an Action of your own with its test.",
);

withPolicyOptions(
  command
    .command("customer <slug>")
    .description("a customer's file with examples, which passes npm run check at once")
    .option(
      "--strategy <name>",
      "Auth0's strategy of its connection: oidc, okta, waad, google-apps, samlp, adfs, ...",
      "oidc",
    ),
).action(async (slug: string, { strategy, policy, env }: { strategy: string; policy: string; env: string }) => {
  const { newCustomer } = await import("./new/new-customer.ts");
  const { file, guide, hints } = await newCustomer({ slug, strategy, policyDir: policy, environment: env });
  const next = [
    ...hints,
    `${guide} says what to ask the customer for`,
    `edit it, then: npm run check -- --policy ${policy} --env ${env}`,
  ];
  process.stdout.write(`${file} is written.\n${next.map((line) => `  ${line}\n`).join("")}`);
});

command
  .command("action <name>")
  .description("an Action in actions/, with a test, which passes at once and is deployed by the next build")
  .requiredOption("--trigger <trigger>", "post-login, credentials-exchange or custom-token-exchange")
  .action(async (name: string, { trigger }: { trigger: string }) => {
    const { newAction } = await import("./new/new-action.ts");
    const files = await newAction({ name, trigger, root: "." });
    const next = [
      `edit them, then: npx jest rules-tests/actions/${name}`,
      "docs/own-actions.md tells how it is deployed",
    ];
    process.stdout.write(`${files.join(", ")} are written.\n${next.map((line) => `  ${line}\n`).join("")}`);
  });

await runCommand(command);
