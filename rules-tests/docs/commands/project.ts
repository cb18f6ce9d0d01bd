import { createPublicKey } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { createSigningKeyPem } from "../../../compiler/sealing/signing-key.ts";
import { type RunningTenant, startTenant } from "../../../packages/local-tenant/start.ts";
import { createTrustingFetch, type TrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";
import { testAuthority, testKeyPair } from "../../shared-keys.ts";
import { CommandProcess, type CommandResult } from "./command-process.ts";
import { wordsOf } from "./documented-commands.ts";
import { customerFileOf, fencesOf } from "./page.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * A reader's folder: a copy of the sample policy under git, an environment `production` whose tenant is a local one,
 * and its variables. The pages' commands run there.
 */
export class Project {
  readonly dir: string;
  readonly #tenant: RunningTenant;
  readonly #commands: CommandProcess;
  readonly #fetch: TrustingFetch;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(dir: string, tenant: RunningTenant, env: Readonly<Record<string, string>>) {
    this.dir = dir;
    this.#tenant = tenant;
    this.#env = env;
    this.#fetch = createTrustingFetch(tenant.ca);
    this.#commands = new CommandProcess(dir, { NODE_EXTRA_CA_CERTS: tenant.caFile });
  }

  static async open(): Promise<Project> {
    const [tenant, dir] = await Promise.all([
      startTenant({ authority: testAuthority(), keyPair: testKeyPair() }),
      mkdtemp(join(tmpdir(), "documented-")),
    ]);
    const key = createSigningKeyPem();
    await cp(join(root, "deploy"), join(dir, "deploy"), { recursive: true });
    await writeFile(join(dir, "package.json"), '{ "type": "module" }\n');
    await writeFile(join(dir, ".gitignore"), ".deployments/\n.workbench/\n*.pem\n");
    const local = await readFile(join(dir, "deploy/environments/local.yaml"), "utf8");
    const publicKey = createPublicKey(key)
      .export({ type: "spki", format: "pem" })
      .toString()
      .trim()
      .replaceAll("\n", "\n    ");
    const production = local.replace(/^domain: .*$/m, `domain: ${tenant.domain}`);
    await writeFile(
      join(dir, "deploy/environments/production.yaml"),
      `${production}\npublic_keys:\n  - |\n    ${publicKey}\n`,
    );
    await execa("git", ["init", "--quiet", "--initial-branch", "work"], { cwd: dir });
    const secrets = "ACME_OIDC_CLIENT_SECRET VENDOR_STAFF_CLIENT_SECRET HOOLI_OIDC_SECRET CONTOSO_ENTRA_SECRET";
    return new Project(dir, tenant, {
      POLICY_SIGNING_KEY: key,
      AUTH0_DOMAIN: tenant.domain,
      AUTH0_CLIENT_ID: tenant.clientId,
      AUTH0_CLIENT_SECRET: tenant.clientSecret,
      ...Object.fromEntries(
        [...secrets.split(" "), "OKTOPUS_OKTA_SECRET", "GADGET_GOOGLE_SECRET"].map((name) => [name, "x"]),
      ),
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands.close(), this.#fetch.close(), this.#tenant.close()]);
    await rm(this.dir, { recursive: true, force: true });
  }

  /** `npm run NAME -- ...`, as the page has it. The key is that of production only: `local` has one of its own. */
  run(command: string): Promise<CommandResult> {
    const [npm, run, script = "", ...rest] = wordsOf(command);
    if (npm !== "npm" || run !== "run") throw new Error(`cannot run here: ${command}`);
    const args = rest[0] === "--" ? rest.slice(1) : rest;
    const { POLICY_SIGNING_KEY, ...others } = this.#env;
    const env = args.includes("production") ? this.#env : others;
    return this.#commands.run(script, args, { ...env, CI: "true" });
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.dir, path), text);
  }

  /** @throws where nothing changes: the page and the file do not fit each other any more */
  async change(path: string, change: (text: string) => string): Promise<void> {
    const text = await readFile(join(this.dir, path), "utf8");
    const changed = change(text);
    if (changed === text) throw new Error(`${path} has nothing to change`);
    await this.write(path, changed);
  }

  /** Writes the customer's file that a page shows, in place of the draft. */
  async takeFileOf(page: string): Promise<void> {
    const { customer, text } = customerFileOf(await readFile(join(root, page), "utf8"));
    await this.change(`deploy/customers/${customer}.yaml`, () => text);
  }

  /** The YAML that a page shows, block by block. */
  async yamlOf(page: string): Promise<string[]> {
    return fencesOf(await readFile(join(root, page), "utf8"), "yaml");
  }

  /** Commits the folder, and gives the commit a name. */
  async commit(name: string): Promise<void> {
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=reader", "-c", "user.email=reader@vendor.example", ...args], { cwd: this.dir });
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", name);
    await git("tag", "--force", name);
  }

  /** A machine's request to the tenant of production, by its name in Auth0. */
  async askForToken(name: string, parameters: Readonly<Record<string, string>>): Promise<{ access_token?: string }> {
    const client = this.#tenant.tenant.store.clients.find((each) => each.name === name);
    const credentials = { client_id: String(client?.client_id), client_secret: String(client?.client_secret) };
    const body = new URLSearchParams({ ...parameters, ...credentials });
    const answer = await this.#fetch.fetch(new URL("/oauth/token", this.#tenant.url), { method: "POST", body });
    return (await answer.json()) as { access_token?: string };
  }
}
