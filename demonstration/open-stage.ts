import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "@federated-actions/coded-error";
import { deployWithCli } from "@federated-actions/deploy-cli";
import { Closers } from "@federated-actions/loopback/closers";
import { allApplications, webOriginsOf } from "../compiler/applications.ts";
import { buildTenant } from "../compiler/build.ts";
import { loadPolicy } from "../compiler/policy-files/load.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { createSigningKeyPem } from "../compiler/sealing/signing-key.ts";
import { CarelessAdministrator } from "./careless-administrator.ts";
import { Management } from "./management.ts";
import { PolicyCopy } from "./policy-copy.ts";
import { configurePortals } from "./portals.ts";
import { startResourceServer } from "./resource-server.ts";
import { type Servers, startServers } from "./servers.ts";
import type { Stage } from "./stage.ts";

export interface StageOptions {
  /** The policy files; copied, never changed. */
  readonly policyDir: string;
  /** The tenant's; a free one unless given. */
  readonly port?: number;
  /** Told what is being done. */
  step(text: string): void;
  /** Collects what must be closed, also when opening is interrupted. */
  readonly closers?: Closers;
}

/** The demonstration cannot run with this policy. */
class StageError extends CodedError {
  static override readonly code = "stage_not_possible";
}

export interface OpenStage extends Stage {
  readonly management: Management;
  readonly servers: Servers;
  close(): Promise<void>;
}

/** Starts everything, builds the policy with this run's addresses, and deploys it with auth0-deploy-cli. */
export async function openStage(options: StageOptions): Promise<OpenStage> {
  const closers = options.closers ?? new Closers();
  try {
    return await setUp(options, closers);
  } catch (error) {
    await closers.close().catch(() => {});
    throw error;
  }
}

async function setUp({ policyDir, port, step }: StageOptions, closers: Closers): Promise<OpenStage> {
  step("Starting the tenant, the identity providers and the applications");
  const servers = await startServers(closers, port);
  const { tenant, values, portals, identityProviders } = servers;
  const policyFiles = await loadPolicy({ dir: policyDir, environment: "local", values });
  const audiences = { orders: audienceOf(policyFiles, "orders"), invoices: audienceOf(policyFiles, "invoices") };
  const { namespace } = policyFiles.apis;
  const resourceServer = await startResourceServer({
    authority: servers.authority,
    issuer: tenant.issuer,
    namespace,
    apis: audiences,
    tokenDialects: Object.fromEntries(
      Object.entries(policyFiles.apis.apis).map(([key, { token_dialect }]) => [key, token_dialect]),
    ),
    origins: [...webOriginsOf(policyFiles), ...Object.values(portals).map(({ origin }) => origin)],
  });
  closers.add(resourceServer);

  step("Building the policy and deploying it with auth0-deploy-cli");
  const policy = closers.add(await PolicyCopy.of(policyDir, await deployment(servers, closers)));
  await policy.deploy();

  const management = await Management.signIn(servers.fetch, tenant.issuer, tenant);
  const names = new Map(allApplications(policyFiles).map(({ id, name }) => [id, name]));
  const stage: Stage = {
    issuer: tenant.issuer,
    fetch: servers.fetch,
    resourceServer: resourceServer.origin,
    namespace,
    audiences,
    client: (id) => management.client(names.get(id) ?? id),
    organization: (slug) => management.organization(slug),
    careless: new CarelessAdministrator(management),
    identityProviders,
    callbacks: {
      "acme--portal": `${portals.acme.origin}/callback`,
      "acme--field-app": `${portals.field.origin}/callback`,
      "globex--portal": `${portals.globex.origin}/callback`,
      "initech--portal": `${portals.initech.origin}/callback`,
      "vendor--console": `${portals.console.origin}/callback`,
    },
    policy,
  };
  await configurePortals(stage, tenant.domain, portals);
  return { ...stage, management, servers, close: () => closers.close() };
}

/** Builds a policy folder with this run's addresses and a new signing key, and imports the result. */
async function deployment(servers: Servers, closers: Closers): Promise<(policyDir: string) => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "tenant-files-"));
  closers.add({ close: () => rm(outDir, { recursive: true, force: true }) });
  const signingKeyPem = createSigningKeyPem();
  const { tenant, values, secrets } = servers;
  return async (policyDir) => {
    await buildTenant({ policyDir, environment: "local", outDir, values, domain: tenant.domain, signingKeyPem });
    await deployWithCli({
      directory: join(outDir, "tenant"),
      tenantDomain: tenant.domain,
      clientId: tenant.clientId,
      clientSecret: tenant.clientSecret,
      caFile: tenant.caFile,
      keywords: secrets,
      fast: true,
    });
  };
}

function audienceOf({ apis }: Policy, name: string): string {
  const api = apis.apis[name];
  if (!api) throw new StageError(`The demonstration needs an API "${name}": apis.yaml has none of that name`);
  return api.audience;
}
