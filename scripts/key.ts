import { Command } from "commander";
import { createCommand, runCommand } from "./run-command.ts";

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

await runCommand(createCommand("npm run key --", "Keys that sign policies.").addCommand(fresh));
