import { createKeyPair } from "@federated-actions/local-tenant/key-pair";
import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Switches } from "@federated-actions/local-tenant/switches";
import { coloursFor } from "../demonstration/colours.ts";
import { readPort } from "./port-option.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface Options {
  readonly port?: number;
  readonly data?: string;
  readonly deploy?: string;
  readonly env: string;
  readonly switch: readonly string[];
  readonly standIn: readonly string[];
  readonly json?: true;
}

const command = createCommand(
  "npm run tenant --",
  "An empty Auth0 tenant on this machine, for development and tests. It listens on loopback only.",
)
  .option("--port <number>", "the tenant's port on localhost; 0 takes any that is free, as does none", readPort)
  .option("--data <folder>", "keep configuration and users there; without it they are forgotten at the end")
  .option("--deploy <folder>", "serve this policy folder, as npm start -- --no-demo --policy does")
  .option("--env <name>", "with --deploy: the environment, a file in environments/ without .yaml", "local")
  .option("--switch <name=value>", "where Auth0's behaviour is not certain: see docs/local-tenant.md", append, [])
  .option(
    "--stand-in <host=origin>",
    "a local stand-in for a host of Microsoft or Google: see docs/local-tenant.md",
    append,
    [],
  )
  .option(
    "--json",
    "print one line of JSON when ready, {url, domain, client_id, client_secret, ca_file}, or with --deploy what npm start " +
      "prints, and then one for each entry of the log",
  )
  .action(run);

async function run(options: Options): Promise<void> {
  if (options.deploy === undefined) return runEmpty(options);
  const { serveWorld } = await import("./serve-world.ts");
  await serveWorld({
    policyDir: options.deploy,
    environment: options.env,
    port: options.port,
    stateDir: options.data,
    json: options.json === true,
    tenant: {
      switches: await readSwitches(options.switch),
      standIns: Object.fromEntries(options.standIn.map(readStandIn)),
      ownProcess: true,
    },
  });
}

async function runEmpty(options: Options): Promise<void> {
  // From the first moment on: a signal that comes while the tenant starts must not leave its files behind.
  const stopped = new Promise<void>((resolve) => {
    // Not `once`: a second signal would end the process while it closes.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  // While the tenant loads, the other core finds the primes.
  const keyPair = createKeyPair();
  const switches = await readSwitches(options.switch);
  const { startTenant } = await import("@federated-actions/local-tenant/start");
  const { LogPrinter } = await import("../tenant-log/log-printer.ts");
  const log = new LogPrinter(options.json === true, coloursFor(process.stdout));
  const tenant = await startTenant({
    port: options.port ?? 0,
    switches,
    standIns: Object.fromEntries(options.standIn.map(readStandIn)),
    keyPair,
    ownProcess: true,
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    onLog: (entry) => log.print(entry),
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(asJson(tenant))}\n` : asText(tenant));
  log.begin();
  await stopped;
  await tenant.close();
}

function asJson({ url, domain, clientId, clientSecret, caFile }: RunningTenant): object {
  return { url, domain, client_id: clientId, client_secret: clientSecret, ca_file: caFile };
}

function asText({ url, domain, clientId, clientSecret, caFile }: RunningTenant): string {
  return `The local tenant is up at ${url}. For auth0-deploy-cli and SDKs:

  AUTH0_DOMAIN=${domain}
  AUTH0_CLIENT_ID=${clientId}
  AUTH0_CLIENT_SECRET=${clientSecret}
  NODE_EXTRA_CA_CERTS=${caFile}

Ctrl+C stops it.
`;
}

function append(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function readStandIn(text: string): [string, string] {
  const [host = "", ...rest] = text.split("=");
  const origin = rest.join("=");
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin && origin.startsWith("https://");
  if (host !== "" && isOrigin) return [host, origin];
  const example = "graph.microsoft.com=https://localhost:9443";
  return command.error(
    `error: option '--stand-in <host=origin>' argument '${text}' is invalid. Write it as ${example}`,
  );
}

async function readSwitches(texts: readonly string[]): Promise<Partial<Switches>> {
  const { parseSwitch, SwitchError } = await import("@federated-actions/local-tenant/switches");
  return Object.assign({}, ...texts.map(parse));

  function parse(text: string): Partial<Switches> {
    try {
      return parseSwitch(text);
    } catch (error) {
      if (!(error instanceof SwitchError)) throw error;
      return command.error(`error: option '--switch <name=value>' argument '${text}' is invalid. ${error.message}`);
    }
  }
}

await runCommand(command);
