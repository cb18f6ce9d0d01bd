import type { RunningTenant } from "@federated-actions/local-tenant/start";
import type { Authority } from "@federated-actions/loopback/authority";
import { compilePolicy } from "../compiler/compile.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { Management } from "../demonstration/management.ts";

import { callbackOf } from "./console/trying/login-callback.ts";
import { Deployment } from "./deploying/deployment.ts";
import { expectDeployed, removeLeftovers } from "./deploying/leftovers.ts";
import { describeWorld, type WorldDescription } from "./description.ts";
import { localPolicy } from "./local-policy.ts";
import { type OpenPortal, PortalPages } from "./portal-pages.ts";
import { LocalProviders } from "./providers/local-providers.ts";
import { planProviders } from "./providers/provider-plan.ts";
import type { Served } from "./served.ts";
import type { Ports } from "./state/ports.ts";
import type { WorldState } from "./state/world-state.ts";
import type { ExampleUser } from "./users-of-examples.ts";
import { VendorApis } from "./vendor-apis.ts";

export interface Surroundings {
  readonly tenant: RunningTenant;
  readonly state: WorldState;
  readonly ports: Ports;
  readonly authority: Authority;
  /** The tenant's. */
  readonly standIns: Record<string, string>;
  readonly fetch: typeof fetch;
}

/** What a deployment did. */
export interface Outcome {
  /** Whether anything was new. */
  readonly isNew: boolean;
  /** What the policy no longer has, and the tenant neither. */
  readonly removed: readonly string[];
  /** What of the policy has no effect on this machine. */
  readonly notes: readonly string[];
}

/** Brings a policy into the world: its providers, their users, and the tenant. */
export class PolicyDeployer {
  readonly #around: Surroundings;
  readonly #providers: LocalProviders;
  readonly #apis: VendorApis;
  readonly #portals: PortalPages;
  readonly #deployment: Deployment;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #isDeploying = false;
  #served: Served | undefined;

  constructor(around: Surroundings) {
    const { tenant, state, ports, authority, standIns } = around;
    this.#around = around;
    this.#providers = new LocalProviders({ authority, state, issuer: tenant.issuer }, ports, standIns);
    this.#apis = new VendorApis(authority, tenant.issuer, ports);
    this.#portals = new PortalPages(authority, tenant, ports);
    this.#deployment = new Deployment({ tenant, state, signal: this.#stopping.signal });
  }

  /** Whether a deployment is under way. */
  get isDeploying(): boolean {
    return this.#isDeploying;
  }

  get apiOrigin(): string | undefined {
    return this.#apis.origin;
  }

  get openPortals(): readonly OpenPortal[] {
    return this.#portals.open;
  }

  /** What was deployed last. */
  get served(): Served | undefined {
    return this.#served;
  }

  /**
   * @throws {PolicyError, BudgetError} before anything has changed
   * @throws {DeployCliError, PortInUseError}
   */
  deploy(policy: Policy): Promise<Outcome> {
    this.#isDeploying = true;
    const running = this.#deploy(policy).finally(() => {
      this.#isDeploying = false;
    });
    this.#running = running;
    return running;
  }

  async #deploy(policy: Policy): Promise<Outcome> {
    const { tenant, state, fetch } = this.#around;
    const planned = planProviders(policy, (user) => this.#passwordOf(user), tenant.tenant.name);
    const homes = await this.#providers.homes(planned.plans);
    const local = localPolicy(policy, {
      domain: tenant.domain,
      homes,
      consoleCallback: callbackOf(tenant.issuer),
      portals: await this.#portals.origins(policy),
      hasAction: (name) => tenant.tenant.store.actions.find((action) => action.name === name) !== undefined,
    });
    const { files } = await compilePolicy(local.policy, {});
    this.#stopping.signal.throwIfAborted();
    await Promise.all([
      this.#providers.follow(planned.plans),
      this.#apis.follow(local.policy),
      this.#portals.follow(policy),
    ]);
    expectDeployed(state, files);
    await state.save();
    const isNew = await this.#deployment.bring(files);
    const signIn = () => Management.signIn(fetch, tenant.issuer, tenant);
    const removed = await removeLeftovers(files, { state, tenant, signIn });
    await state.save();
    if (!this.#stopping.signal.aborted) await this.#deployment.prepareNext();
    this.#portals.configure(policy, this.#apis.origin);
    this.#served = { policy, deployed: local.policy, users: planned.users, homes };
    return { isNew, removed, notes: [...local.notes, ...planned.notes] };
  }

  describe(caFile: string): WorldDescription {
    if (this.#served === undefined) throw new Error("no policy was deployed yet");
    const { policy, users } = this.#served;
    const known = users.map((user) => ({ ...user, password: this.#passwordOf(user) }));
    return describeWorld(this.#around.tenant, caFile, policy, known);
  }

  /** Ends a deployment that is under way: it has files and a process of its own to clear away. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running.catch(() => {});
    await this.#deployment.close();
    await Promise.all([this.#providers.close(), this.#apis.close(), this.#portals.close()]);
  }

  #passwordOf({ connection, username }: ExampleUser): string {
    return this.#around.state.secretFor("password", connection, username).slice(0, passwordLength);
  }
}

/** Long enough for a user of this machine alone. */
const passwordLength = 10;
