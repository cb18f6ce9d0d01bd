import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { type Build, buildFrom } from "../../deployment/build.ts";
import { type Deployed, type DeployOptions, deploy } from "../../deployment/deploy.ts";
import { type Offboarded, type OffboardOptions, offboard } from "../../deployment/offboard.ts";
import { makePlan, type Plan, type PlanOptions } from "../../deployment/plan.ts";
import { type Rotation, rotate } from "../../deployment/rotate.ts";
import { resume, type Suspended, suspend } from "../../deployment/suspend.ts";
import { InProcessCli } from "../../packages/deploy-cli/in-process.ts";
import { managementScopes } from "../../packages/local-tenant/management-api/management-scopes.ts";
import type { Files } from "../compiler/policy-files/try-policy.ts";
import { withPolicy } from "../compiler/policy-folder.ts";
import { type World, world } from "../packages/local-tenant/world/world.ts";

/** A request of the deployment to the Management API: `POST /clients`. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The n-th write since the last `listen`; 0 of a read. */
  readonly write: number;
}

/** What lies between the deployment and the tenant: passes a request on, answers it, or fails as a network does. */
type Network = (sent: Sent, pass: () => Promise<Response>) => Promise<Response>;

/** A tenant, and what deploys the base policy to it. */
export interface DeploymentWorld extends World {
  /** Requests since the last `listen`. */
  readonly sent: Sent[];
  /** Begins to count anew, with a network that does this; one without faults unless given. */
  listen(network?: Network): void;
  /** The deployment's clock, in which pauses pass at once: ms since the epoch. */
  now(): number;
  /** Where deployments are kept, by environment. */
  readonly keepDir: string;
  /** Of `local`. */
  readonly signingKeyPem: string;
  build(files?: Files, options?: Partial<PlanOptions>): Promise<Build>;
  plan(files?: Files, options?: Partial<PlanOptions>): Promise<Plan>;
  deploy(files?: Files, options?: Partial<DeployOptions>): Promise<Deployed>;
  suspend(customer: string, files?: Files): Promise<Suspended>;
  resume(customer: string, files?: Files): Promise<Suspended>;
  offboard(customer: string, files?: Files, options?: Partial<OffboardOptions>): Promise<Offboarded>;
  rotate(files?: Files, options?: Partial<DeployOptions>): Promise<Rotation>;
  /** A request of an administrator: the parsed answer. */
  administer(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
}

/** Node's own `require`: Jest's would have to translate hundreds of files of auth0-deploy-cli, for each test file. */
const makeRequire = runInThisContext("process.getBuiltinModule('node:module').createRequire");
const cliPath = join(import.meta.dirname, "..", "..", "packages", "deploy-cli", "in-process.ts");

const secrets = { ACME_SECRET: "the secret of acme's connection" };

const loadCli = (domain: string) => InProcessCli.load(domain, makeRequire(cliPath));

export async function deploymentWorld(): Promise<DeploymentWorld> {
  const base = await world().start();
  const keepDir = await mkdtemp(join(tmpdir(), "deployments-"));
  base.closers.add({ close: () => rm(keepDir, { recursive: true, force: true }) });
  const { running, tenant } = base;
  const signingKeyPem = createSigningKeyPem();
  const sent: Sent[] = [];
  const passing: Network = (_sent, pass) => pass();
  let network = passing;
  // Pauses pass at once.
  let offset = 0;
  const pace = {
    now: () => Date.now() + offset,
    sleep: async (ms: number) => {
      offset += ms;
      await new Promise(setImmediate);
    },
  };
  const spying: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.pathname.startsWith("/api/v2/")) return base.fetch(input, init);
    const method = init?.method ?? "GET";
    const write = method === "GET" ? 0 : 1 + sent.filter((before) => before.write > 0).length;
    const request = { method, path: url.pathname.slice("/api/v2".length), query: url.searchParams, write };
    sent.push(request);
    return network(request, () => base.fetch(input, init));
  };
  const usual = (policyDir: string): PlanOptions => ({
    policyDir,
    environment: "local",
    credentials: { domain: tenant.domain, clientId: running.clientId, clientSecret: running.clientSecret },
    signingKeyPem,
    secrets,
    keepDir,
    fetch: spying,
    pace,
  });
  const scope = managementScopes.join(" ");
  const made: DeploymentWorld = Object.assign(base, {
    sent,
    now: pace.now,
    keepDir,
    signingKeyPem,
    listen: (next: Network = passing) => {
      sent.length = 0;
      network = next;
    },
    build: (files: Files = {}, more: Partial<PlanOptions> = {}) =>
      withPolicy(files, (dir) => buildFrom({ ...usual(dir), domain: tenant.domain, ...more })),
    plan: (files: Files = {}, more: Partial<PlanOptions> = {}) =>
      withPolicy(files, (dir) => makePlan({ ...usual(dir), ...more })),
    deploy: (files: Files = {}, more: Partial<DeployOptions> = {}) =>
      withPolicy(files, (dir) => deploy({ ...usual(dir), loadCli, confirm: async () => true, ...more })),
    suspend: (customer: string, files: Files = {}) => withPolicy(files, (dir) => suspend({ ...usual(dir), customer })),
    resume: (customer: string, files: Files = {}) => withPolicy(files, (dir) => resume({ ...usual(dir), customer })),
    offboard: (customer: string, files: Files = {}, more: Partial<OffboardOptions> = {}) =>
      withPolicy(files, (dir) => offboard({ ...usual(dir), customer, confirm: async () => true, ...more })),
    rotate: (files: Files = {}, more: Partial<DeployOptions> = {}) =>
      withPolicy(files, (dir) => rotate({ ...usual(dir), loadCli, confirm: async () => true, ...more })),
    administer: async (method: string, path: string, body?: unknown) => {
      const exp = Math.floor(Date.now() / 1000) + 60;
      const token = await tenant.keys.sign(
        { iss: tenant.issuer, aud: `${tenant.issuer}api/v2/`, sub: "administrator", scope, exp },
        "JWT",
      );
      const response = await base.fetch(`${tenant.issuer}api/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (response.status === 204 ? {} : await response.json()) as Record<string, unknown>;
    },
  });
  return made;
}
