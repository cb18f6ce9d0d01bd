import { Command } from "commander";
import { runWithProgress, withTenantOptions } from "./deployment-options.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { type DeployOptions, deployOptions } from "./run-deploy.ts";

interface Options {
  readonly env?: string;
  readonly out?: string;
  readonly json?: true;
}

const fresh = new Command("new")
  .description("Makes an Ed25519 key pair. The private key goes to standard output, the public key to standard error.")
  .allowExcessArguments(false)
  .option("--env <name>", "the environment whose public_keys will hold the public key")
  .option(
    "--out <file>",
    "write the private key to this new file, for its owner alone; the public key goes to standard output",
  )
  .option("--json", "print one object: { ok, id, public_key, file } with --out, or with private_key instead of file")
  .action(async ({ env, out, json }: Options) => {
    const { createKeyPair, publicKeyItem, writePrivateKey } = await import("../compiler/sealing/new-key.ts");
    const key = createKeyPair();
    if (out !== undefined) await writePrivateKey(out, key);
    const { id, publicPem, privatePem } = key;
    if (json) {
      const rest = out === undefined ? { private_key: privatePem } : { file: out };
      process.stdout.write(`${JSON.stringify({ ok: true, id, public_key: publicPem, ...rest })}\n`);
      return;
    }
    const where = `environments/${env ?? "<env>"}.yaml`;
    const told = `# Key ${id}. Its public half, for public_keys in ${where}:\n${publicKeyItem(key)}`;
    if (out === undefined) process.stdout.write(privatePem);
    (out === undefined ? process.stderr : process.stdout).write(told);
  });

const changing = withTenantOptions(new Command("rotate"))
  .description(
    "Goes on with a change of the signing key from where the tenant stands: the Actions accept the keys of public_keys, " +
      "then every policy is signed by POLICY_SIGNING_KEY. Exits with 0 if only that key is left, 2 if not, 1 after an error.",
  )
  .allowExcessArguments(false)
  .option("--yes", "do not ask before the Actions get other keys")
  .option("--json", "print one object: { ok, done, next, accepted, signed_by, written, calls, action_versions }")
  .action((options: DeployOptions) =>
    runWithProgress(options.json === true, async (progress) => {
      const [{ rotate }, { rotationAsText }] = await Promise.all([
        import("../deployment/rotate.ts"),
        import("../deployment/show-plan.ts"),
      ]);
      const rotation = await rotate(await deployOptions(options, progress));
      progress.done();
      process.stdout.write(options.json ? `${JSON.stringify({ ok: true, ...rotation })}\n` : rotationAsText(rotation));
      process.exitCode = rotation.done ? 0 : 2;
    }),
  );

const commands = createCommand("npm run key --", "Keys that sign policies.");
await runCommand(commands.addCommand(fresh).addCommand(changing));
