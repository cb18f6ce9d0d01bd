import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionsRuntime } from "@federated-actions/actions-runtime/trigger";
import { createWorkerRuntime } from "@federated-actions/actions-runtime/worker-runtime";
import { type Authority, createAuthority, loopbackHosts } from "@federated-actions/loopback/certificate";
import { listen } from "@federated-actions/loopback/listen";
import { createOutboundFetch, extraCertificates } from "@federated-actions/loopback/outbound-fetch";
import type { Hono } from "hono";
import { ensureDeployClient } from "./deploy-client.ts";
import { authenticationApi } from "./login/authentication-api.ts";
import { managementApi } from "./management-api/management-api.ts";
import { guarded } from "./server/guard.ts";
import { openFolderStore } from "./store/folder-store.ts";
import { createMemoryStore } from "./store/memory-store.ts";
import { defaultSwitches, type Switches } from "./switches.ts";
import type { Tenant, TenantLogEntry } from "./tenant.ts";
import { createSigningKeys } from "./tokens/create-signing-keys.ts";

export interface StartOptions {
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** Keeps configuration and users in this folder; without it they are forgotten at the end. */
  readonly dataDir?: string;
  readonly switches?: Partial<Switches>;
  /** `event.tenant.id`. */
  readonly name?: string;
  /** The tenant's clock: milliseconds since the epoch. */
  readonly now?: () => number;
  /** Issues the tenant's certificate; without it one is made. */
  readonly authority?: Authority;
  readonly onLog?: (entry: TenantLogEntry) => void;
  readonly runtime?: ActionsRuntime;
  /** PEM certificates of authorities that the tenant trusts as a client, beside Node's own. */
  readonly trustedCas?: readonly string[];
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
  /** The same as a file, for `NODE_EXTRA_CA_CERTS`; gone after `close()`. */
  readonly caFile: string;
  /** A client that may do everything at the Management API. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenant: Tenant;
  close(): Promise<void>;
}

/**
 * Starts an Auth0 tenant on this machine, for development and tests: HTTPS on loopback only.
 *
 * @throws {PortInUseError} where the port is taken.
 * @throws {StoreFileError} where a file in `dataDir` is broken.
 */
export async function startTenant(options: StartOptions = {}): Promise<RunningTenant> {
  const closers: (() => Promise<unknown>)[] = [];
  // In reverse order, and all of them, whatever one of them does.
  const close = async () => {
    const pending = closers.splice(0).reverse();
    const failures: unknown[] = [];
    for (const closer of pending) await closer().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return { ...(await start(options, closers)), close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

async function start(
  options: StartOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<RunningTenant, "close">> {
  const now = options.now ?? Date.now;
  const switches = { ...defaultSwitches, ...options.switches };
  const log = options.onLog ?? (() => {});
  const authority = options.authority ?? (await createAuthority());

  const store =
    options.dataDir === undefined
      ? createMemoryStore()
      : await openFolderStore(options.dataDir, () => log({ type: "internal_error", description: "A write failed" }));
  closers.push(() => store.close());
  const trustedCas = [...(await extraCertificates()), authority.ca, ...(options.trustedCas ?? [])];
  const outbound = await createOutboundFetch(trustedCas);
  closers.push(() => outbound.close());
  const runtime =
    options.runtime ?? createWorkerRuntime({ now, cacheTotalBytes: switches.cacheTotalBytes, trustedCas });
  closers.push(() => runtime.close());

  let app: Hono | undefined;
  const certificate = await authority.issue(loopbackHosts);
  const handler = (request: Request, env: unknown) =>
    app?.fetch(request, env) ?? new Response(null, { status: 503, headers: { "retry-after": "1" } });
  const server = await listen(handler, certificate, options.port ?? 0);
  closers.push(() => server.close());

  const domain = `localhost:${server.port}`;
  const tenant: Tenant = {
    name: options.name ?? "local",
    domain,
    issuer: `https://${domain}/`,
    store,
    runtime,
    keys: await createSigningKeys(now),
    switches,
    fetch: outbound.fetch,
    now,
    log,
  };
  const deployClient = ensureDeployClient(store, domain);
  app = guarded(tenant).route("/api/v2", managementApi(tenant)).route("/", authenticationApi(tenant));
  const caFile = await writeCaFile(authority.ca, closers);
  return { url: `https://${domain}`, domain, issuer: tenant.issuer, ca: authority.ca, caFile, ...deployClient, tenant };
}

async function writeCaFile(ca: string, closers: (() => Promise<unknown>)[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "local-tenant-"));
  closers.push(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, "ca.pem");
  await writeFile(file, ca, { mode: 0o600 });
  return file;
}
