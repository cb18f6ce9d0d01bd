import type { Command } from "commander";
import { createProgress, type Progress } from "../demonstration/progress.ts";
import type { PlanOptions } from "../deployment/plan.ts";
import { type PolicyOptions, signingKeyPem, withPolicyOptions } from "./policy-options.ts";

export interface TenantOptions extends PolicyOptions {
  readonly keep: string;
  readonly json?: true;
}

export interface DeploymentOptions extends TenantOptions {
  readonly customer?: string;
  readonly build?: string;
}

/** The options of every command that speaks to a tenant. */
export function withTenantOptions(command: Command): Command {
  return withPolicyOptions(command).option(
    "--keep <dir>",
    "where the builds are kept that were deployed",
    ".deployments",
  );
}

/** The options of those that plan. */
export function withDeploymentOptions(command: Command): Command {
  return withTenantOptions(command)
    .option("--customer <slug>", "limit it to this customer")
    .option("--build <dir>", "instead of the policy files, a build that was kept: .deployments/<env>/<name>");
}

/** Credentials and secrets come from the environment, as auth0-deploy-cli takes them, never from the command line. */
export async function planOptions(options: DeploymentOptions): Promise<PlanOptions> {
  const { env, policy, customer, keep, build } = options;
  const { credentialsFrom } = await import("../deployment/sign-in.ts");
  const given = build === undefined ? {} : { build: await keptBuild(build, options) };
  return {
    ...given,
    policyDir: policy,
    environment: env,
    customer,
    credentials: credentialsFrom(process.env),
    signingKeyPem: signingKeyPem(),
    secrets: process.env,
    keepDir: keep,
  };
}

async function keptBuild(folder: string, { env, policy }: DeploymentOptions) {
  const { readKeptBuild } = await import("../deployment/read-kept-build.ts");
  return readKeptBuild(folder, { policyDir: policy, environment: env });
}

/** Ms. Without a terminal, what takes less is not worth a line. */
const soon = 3000;

/** Runs a command that speaks to a tenant, and tells its errors in JSON too where that is asked for. */
export async function runWithProgress(json: boolean, run: (progress: Progress) => Promise<void>): Promise<void> {
  const progress = createProgress();
  const started = Date.now();
  const step = (text: string) => {
    if (process.stderr.isTTY || Date.now() - started > soon) progress.step(text);
  };
  try {
    await run({ step, done: progress.done });
  } catch (error) {
    progress.done(false);
    if (json) process.stdout.write(`${JSON.stringify(errorAsJson(error))}\n`);
    throw error;
  }
}

function errorAsJson(error: unknown): object {
  const { code = "internal_error", message } = error as { code?: string; message?: string };
  return { ok: false, code, message: message ?? String(error) };
}
