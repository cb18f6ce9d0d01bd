import { InvalidArgumentError } from "commander";
import { decisionCodes } from "../actions/policy/decision/codes.ts";
import { coloursFor } from "../demonstration/colours.ts";
import type { CustomerNames } from "../tenant-log/filter.ts";
import { LogAccessError, type TenantAccess } from "../tenant-log/management-logs.ts";
import { withPolicyOptions } from "./policy-options.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options {
  readonly follow?: true;
  readonly code?: string;
  readonly customer?: string;
  readonly last: number;
  readonly json?: true;
  readonly tenant?: string;
  readonly policy: string;
  readonly env: string;
}

const command = withPolicyOptions(
  createCommand(
    "npm run logs --",
    "The log of a tenant, read by its Management API: of the local tenant, or of Auth0. The tenant is that of " +
      "AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, whose client needs read:logs.",
  ),
)
  .option("--follow", "then print what comes, until Ctrl-C")
  .option("--last <number>", "of how many of the latest entries: at most 1000", readCount, 100)
  .option(
    "--code <code>",
    "only this decision code, refused or observed; would_deny: all that is only observed",
    readCode,
  )
  .option("--customer <slug>", "only this customer of the policy (--policy, --env)")
  .option("--json", "one line of JSON for each entry")
  .option("--tenant <url>", "instead of AUTH0_DOMAIN: https://example.eu.auth0.com")
  .action(run);

async function run(options: Options): Promise<void> {
  const { ManagementLogs } = await import("../tenant-log/management-logs.ts");
  const { LogSelection } = await import("../tenant-log/filter.ts");
  const { entryLines } = await import("../tenant-log/entry-line.ts");
  const colours = coloursFor(process.stdout);
  const access = readAccess(options.tenant);
  refuseUnanswerable(access, options);
  const { code } = options;
  const customer = options.customer === undefined ? undefined : await namesOf(options.customer, options);
  const selection = new LogSelection({ ...(code !== undefined && { code }), ...(customer && { customer }) });
  const logs = new ManagementLogs(access);
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stopped.abort());
  let last: string | undefined;
  const print = (entry: Parameters<typeof entryLines>[0]) => {
    last = entry.log_id;
    if (!selection.selects(entry)) return;
    process.stdout.write(`${options.json ? JSON.stringify(entry) : entryLines(entry, colours)}\n`);
  };
  for (const entry of await logs.latest(options.last)) print(entry);
  if (!options.follow) return;
  const everyMs = isLocal(access) ? 500 : 5000;
  for await (const entry of logs.after(last, everyMs, stopped.signal)) print(entry);
}

function readAccess(tenant: string | undefined): TenantAccess {
  const { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET } = process.env;
  const address = tenant ?? (AUTH0_DOMAIN ? `https://${AUTH0_DOMAIN}` : undefined);
  const missing = [
    address === undefined && "AUTH0_DOMAIN",
    !AUTH0_CLIENT_ID && "AUTH0_CLIENT_ID",
    !AUTH0_CLIENT_SECRET && "AUTH0_CLIENT_SECRET",
  ].filter((name) => name !== false);
  if (address === undefined || !AUTH0_CLIENT_ID || !AUTH0_CLIENT_SECRET) {
    throw new LogAccessError(`${missing.join(", ")} not set: npm start and npm run tenant print what to export`);
  }
  if (!URL.canParse(address) || !address.startsWith("https://") || new URL(address).pathname !== "/") {
    throw new LogAccessError(`${address} is no tenant's address: write https://example.eu.auth0.com`);
  }
  return { origin: new URL(address).origin, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET };
}

function isLocal({ origin }: TenantAccess): boolean {
  return /^(localhost|127\.0\.0\.1|.*\.localhost)$/.test(new URL(origin).hostname);
}

/** What only the Actions' console output says is not in Auth0's log, so that nothing would ever be found. */
function refuseUnanswerable(access: TenantAccess, { code, json }: Options): void {
  if (isLocal(access)) return;
  const without = "Auth0's log has refusals by the code in their description. It has no console output of Actions";
  if (code === "would_deny") {
    throw new LogAccessError(
      `${without}, so what is only observed is not in it: read the claim would_deny of tokens, or the real-time logs ` +
        "of Actions in the Dashboard",
    );
  }
  if (!json)
    process.stderr.write(`${without}: what is only observed is in tokens (would_deny) and in the Dashboard.\n`);
}

async function namesOf(slug: string, { policy, env }: Options): Promise<CustomerNames> {
  const { loadPolicy } = await import("../compiler/policy-files/load.ts");
  const { customerNames } = await import("../tenant-log/customer-names.ts");
  return customerNames(await loadPolicy({ dir: policy, environment: env }), slug);
}

function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count <= 1000) return count;
  throw new InvalidArgumentError("Write a number from 0 to 1000.");
}

function readCode(text: string): string {
  const known: readonly string[] = ["would_deny", ...decisionCodes];
  if (known.includes(text)) return text;
  throw new InvalidArgumentError(`There is no such code. There are: ${known.join(", ")}.`);
}

await runCommand(command);
