import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import type { ActionsRuntime } from "@federated-actions/actions-runtime/trigger";
import { createWorkerRuntime } from "@federated-actions/actions-runtime/worker-runtime";
import { type Authority, createAuthority } from "@federated-actions/loopback/authority";
import { Closers } from "@federated-actions/loopback/closers";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { createTrustingFetch, extraAuthorities } from "@federated-actions/loopback/trusting-fetch";
import { getRequestListener } from "@hono/node-server";
import { tenantConsole } from "./console/console.ts";
import type { ConsoleExtension } from "./console/extension.ts";
import { ensureDeployClient } from "./deploy-client.ts";
import type { LogRecord, PrintedLogRecord } from "./log/entry.ts";
import { TenantLogs } from "./log/tenant-logs.ts";
import { managementApi } from "./management-api/management-api.ts";
import { authenticationApi } from "./server/authentication-api.ts";
import { guarded } from "./server/guard.ts";
import { openFolderStore } from "./store/folder-store.ts";
import { createMemoryStore } from "./store/memory-store.ts";
import { defaultSwitches, type Switches } from "./switches.ts";
import type { Tenant } from "./tenant.ts";
import { createSigningKeys } from "./tokens/create-signing-keys.ts";
import type { KeyPair } from "./tokens/key-pair.ts";
import type { ExecutedTrigger } from "./triggers/executed-trigger.ts";

export interface StartOptions {
  /** 0, the default, uses any free port. */
  readonly port?: number;
  /** Stores configuration and users in this folder. Without it, they exist in memory only. */
  readonly dataDir?: string;
  readonly switches?: Partial<Switches>;
  /** Origins of local stand-ins for hosts that no option changes: `{ "graph.microsoft.com": origin }`. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** `event.tenant.id`. */
  readonly name?: string;
  /** The tenant's clock: milliseconds since the epoch. */
  readonly now?: () => number;
  /** Issues the tenant's certificate. Created if absent. */
  readonly authority?: Authority;
  /** Signs the tokens. Created if absent. */
  readonly keyPair?: KeyPair | Promise<KeyPair>;
  /** Gets every entry of the log, for printing: without the user. */
  readonly onLog?: (entry: PrintedLogRecord) => void;
  /** Gets each execution of Actions with its event, which is in no log: it holds the user and what was sent. */
  readonly onActionsRun?: (executed: ExecutedTrigger) => void;
  /** Called with one line for people when `dataDir` cannot be written, and when it can again. Default: to stderr. */
  readonly onProblem?: (problem: string) => void;
  readonly runtime?: ActionsRuntime;
  /** Further parts of the page at `/console/`, and what answers them. */
  readonly console?: ConsoleExtension;
  /** PEM certificates of authorities that the tenant trusts as a client, in addition to Node's. */
  readonly trustedCas?: readonly string[];
  /**
   * Whether the process is the tenant's alone: then its global Request and Response are replaced by quicker ones.
   * Default: false.
   */
  readonly ownProcess?: boolean;
  /** What stands before the tenant at its own address: a network that fails, limits and delays, in tests. */
  readonly front?: (tenant: RequestListener) => RequestListener;
}

export interface RunningTenant {
  /** `https://localhost:8443` */
  readonly url: string;
  /** `localhost:8443` */
  readonly domain: string;
  /** `https://localhost:8443/` */
  readonly issuer: string;
  /** The certificate authority that clients must trust, PEM. */
  readonly ca: string;
  /** The same as a file, for `NODE_EXTRA_CA_CERTS`. Deleted by `close()`. */
  readonly caFile: string;
  /** A client with all scopes of the Management API. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenant: Tenant;
  /** @throws {StoreWriteError} if a change could not be written to `dataDir` meanwhile. */
  close(): Promise<void>;
}

/**
 * Starts an Auth0 tenant on this machine, for development and tests: HTTPS on loopback only.
 *
 * @throws {PortInUseError} if the port is in use.
 * @throws {StoreFileError} if a file in `dataDir` is invalid.
 */
export async function startTenant(options: StartOptions = {}): Promise<RunningTenant> {
  const closers = new Closers();
  try {
    return { ...(await start(options, closers)), close: () => closers.close() };
  } catch (error) {
    await closers.close().catch(() => {});
    throw error;
  }
}

async function start(options: StartOptions, closers: Closers): Promise<Omit<RunningTenant, "close">> {
  const now = options.now ?? Date.now;
  const switches = { ...defaultSwitches, ...options.switches };
  const onLog = options.onLog ?? (() => {});
  const authority = options.authority ?? (await createAuthority());

  const store =
    options.dataDir === undefined
      ? createMemoryStore()
      : await openFolderStore(options.dataDir, { onProblem: options.onProblem ?? tellOnStderr });
  closers.add(store);
  const name = options.name ?? "local";
  const logs = new TenantLogs(store, name, now);
  const log: Tenant["log"] = (entry) => onLog(printed(logs.add(entry)));
  const trustedCas = [...(await extraAuthorities()), authority.ca, ...(options.trustedCas ?? [])];
  const outbound = closers.add(createTrustingFetch(...rootCertificates, ...trustedCas));
  const runtime =
    options.runtime ?? createWorkerRuntime({ now, cacheTotalBytes: switches.cacheTotalBytes, trustedCas });
  closers.add(runtime);

  // In parallel: generating an RSA key may take half a second.
  const [server, keys] = await Promise.all([
    listenOnLoopback(authority, options.port).then((listening) => closers.add(listening)),
    createSigningKeys(now, options.keyPair),
  ]);
  const domain = `localhost:${server.port}`;
  const tenant: Tenant = {
    name,
    domain,
    issuer: `https://${domain}/`,
    store,
    runtime,
    keys,
    switches,
    standIns: options.standIns ?? {},
    fetch: outbound.fetch,
    now,
    logs,
    log,
    ...(options.onActionsRun && { onActionsRun: options.onActionsRun }),
  };
  const deployClient = ensureDeployClient(store, domain);
  const app = guarded(tenant)
    .route("/api/v2", managementApi(tenant))
    .get("/console", (c) => c.redirect("/console/"))
    .route("/console/", tenantConsole(tenant, options.console))
    .route("/", authenticationApi(tenant));
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: options.ownProcess === true });
  server.serve(options.front?.(listener) ?? listener);
  const caFile = await writeCaFile(authority.ca, closers);
  return { url: server.origin, domain, issuer: tenant.issuer, ca: authority.ca, caFile, ...deployClient, tenant };
}

function printed({ user_id: _id, user_name: _name, ...record }: LogRecord): PrintedLogRecord {
  return record;
}

const tellOnStderr = (problem: string) => void process.stderr.write(`${problem}\n`);

async function writeCaFile(ca: string, closers: Closers): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "local-tenant-"));
  closers.add({ close: () => rm(directory, { recursive: true, force: true }) });
  const file = join(directory, "ca.pem");
  await writeFile(file, ca, { mode: 0o600 });
  return file;
}
