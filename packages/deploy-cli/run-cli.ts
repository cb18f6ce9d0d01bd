import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { DeployCliError } from "./deploy-cli-error.ts";
import { failureOf } from "./failure.ts";

/** Where auth0-deploy-cli signs in, and as whom. */
export interface CliTarget {
  /** Host and port, without a scheme: `localhost:8443`, `example.eu.auth0.com`. */
  readonly tenantDomain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Certificate authority of a local tenant. Without it Node's own count, and those of `NODE_EXTRA_CA_CERTS`. */
  readonly caFile?: string;
  /** Values of `##KEY##` and `@@KEY@@` in the files. */
  readonly keywords?: Readonly<Record<string, string>>;
  /** Types of resources to look at; all unless given. */
  readonly includedOnly?: readonly string[];
  /** Deletes what is not in the files. */
  readonly allowDelete?: boolean;
  /** Spares the schema of prompts, the throttle and the pauses: for a local tenant only. */
  readonly fast?: boolean;
  /** Ends the command. */
  readonly signal?: AbortSignal;
  /** Told each line that the command prints, with secrets replaced by `***`. */
  readonly onOutput?: (line: string) => void;
}

/** The longest that one run may take, milliseconds: a thousand customers take it six minutes at Auth0's rate limits. */
const timeout = 30 * 60 * 1000;

/**
 * What a child needs of this process's environment. Everything else stays out: a0deploy would take it for
 * configuration.
 */
const inherited = ["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot", "NODE_EXTRA_CA_CERTS"];

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Runs the unmodified auth0-deploy-cli in a process of its own. Secrets travel in a configuration file that only its
 * owner can read, never on the command line.
 *
 * @throws {DeployCliError}
 */
export async function runCli(target: CliTarget, command: readonly string[]): Promise<{ seconds: number }> {
  if (target.fast === true) assertLocal(target.tenantDomain);
  const started = performance.now();
  const directory = await mkdtemp(join(tmpdir(), "a0deploy-"));
  try {
    await writeConfiguration(target, directory);
    await ended(startCli(target, directory, { args: argumentsOf(directory, command), standsBy: false }), target);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return { seconds: (performance.now() - started) / 1000 };
}

/** What is fast is for a local tenant only. @throws {DeployCliError} */
export function assertLocal(domain: string): void {
  if (!isLocal(domain)) throw new DeployCliError(`fast is for a local tenant only, and ${domain} is not one`);
}

export async function writeConfiguration(target: CliTarget, directory: string): Promise<void> {
  await writeFile(join(directory, configName), JSON.stringify(configuration(target)), { mode: 0o600 });
}

export function argumentsOf(directory: string, command: readonly string[]): string[] {
  return [...command, "--config_file", join(directory, configName), "--env=false"];
}

const configName = "config.json";

export type CliProcess = ReturnType<typeof startCli>;

/** @param how with `standsBy` it loads, and takes its arguments from standard input later, as long as that may take */
export function startCli(
  target: CliTarget,
  directory: string,
  { args, standsBy }: { readonly args: readonly string[]; readonly standsBy: boolean },
) {
  const names = [...(target.fast === true ? ["preload.cjs"] : []), ...(standsBy ? ["standby.cjs"] : [])];
  const preload = names.flatMap((name) => ["--require", join(here, name)]);
  const script = createRequire(import.meta.url).resolve("auth0-deploy-cli/lib/index.js");
  return execa(process.execPath, [...preload, script, ...args], {
    cwd: directory,
    env: environment(target),
    extendEnv: false,
    stdin: standsBy ? "pipe" : "ignore",
    all: true,
    buffer: false,
    reject: false,
    ...(standsBy ? {} : { timeout }),
    ...(target.signal === undefined ? {} : { cancelSignal: target.signal }),
  });
}

/** @throws {DeployCliError} where anything was not written */
export async function ended(child: CliProcess, target: CliTarget): Promise<void> {
  const blot = blotter(target);
  const lines: string[] = [];
  for await (const text of child.iterable({ from: "all" })) {
    const line = blot(stripVTControlCharacters(text));
    lines.push(line);
    target.onOutput?.(line);
  }
  const { exitCode, timedOut, isCanceled } = await child;
  const stopped = timedOut ? "took too long and was stopped" : isCanceled ? "was stopped" : undefined;
  const failure = stopped ?? failureOf(lines, exitCode, target.tenantDomain);
  if (failure !== undefined) throw new DeployCliError(`auth0-deploy-cli: ${failure}`);
}

function configuration(target: CliTarget): Record<string, unknown> {
  return {
    AUTH0_DOMAIN: target.tenantDomain,
    AUTH0_CLIENT_ID: target.clientId,
    AUTH0_CLIENT_SECRET: target.clientSecret,
    AUTH0_KEYWORD_REPLACE_MAPPINGS: target.keywords ?? {},
    ...(target.includedOnly === undefined ? {} : { AUTH0_INCLUDED_ONLY: target.includedOnly }),
    // Never false: parts of the tool take the word for true, and empty what the files do not mention.
    ...(target.allowDelete === true ? { AUTH0_ALLOW_DELETE: true } : {}),
  };
}

function environment(target: CliTarget): Record<string, string> {
  const kept = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    ...(target.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: target.caFile }),
  };
}

/** Takes secrets out of what the command prints. Very short values would only make the text unreadable. */
function blotter(target: CliTarget): (line: string) => string {
  const secrets = [target.clientSecret, ...Object.values(target.keywords ?? {})].filter((value) => value.length >= 8);
  return (line) => secrets.reduce((text, secret) => text.replaceAll(secret, "***"), line);
}

const isLocal = (domain: string): boolean => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(domain);
