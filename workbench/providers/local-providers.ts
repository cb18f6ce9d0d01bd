import { isDeepStrictEqual } from "node:util";
import type { Home } from "../dialects/dialect.ts";
import type { Ports } from "../state/ports.ts";
import { MicrosoftFront } from "./microsoft-front.ts";
import type { ProviderPlan } from "./provider-plan.ts";
import { clientSecretOf, type ProviderSurroundings, type RunningProvider, startProvider } from "./start-provider.ts";

interface Running {
  readonly plan: ProviderPlan;
  readonly provider: RunningProvider;
}

/** The identity providers of all connections, each on its own port. */
export class LocalProviders {
  readonly #surroundings: ProviderSurroundings;
  readonly #ports: Ports;
  readonly #running = new Map<string, Running>();
  readonly #origins = new Map<string, string>();
  readonly #microsoft: MicrosoftFront;

  /** @param standIns the tenant's, which get Microsoft's hosts when a connection needs them */
  constructor(surroundings: ProviderSurroundings, ports: Ports, standIns: Record<string, string>) {
    this.#surroundings = surroundings;
    this.#ports = ports;
    this.#microsoft = new MicrosoftFront(surroundings.authority, this.#origins, standIns);
  }

  /** Where each plan's provider is, or will be. */
  async homes(plans: readonly ProviderPlan[]): Promise<ReadonlyMap<string, Home>> {
    const homes = new Map<string, Home>();
    for (const { connection, protocol } of plans) {
      const origin = `https://localhost:${await this.#ports.provider(connection)}`;
      const path = protocol === "saml" ? "/metadata" : "/FederationMetadata/2007-06/FederationMetadata.xml";
      const clientSecret = clientSecretOf(this.#surroundings.state, connection);
      homes.set(connection, { origin, metadataUrl: origin + path, clientSecret });
    }
    return homes;
  }

  /** Starts new providers, restarts changed ones at their ports, and closes those that no connection has any more. */
  async follow(plans: readonly ProviderPlan[]): Promise<void> {
    const wanted = new Map(plans.map((plan) => [plan.connection, plan]));
    const gone = [...this.#running].filter(([name, { plan }]) => !isDeepStrictEqual(wanted.get(name), plan));
    await Promise.all(gone.map(([name]) => this.#stop(name)));
    if (plans.some(({ graph }) => graph !== undefined)) await this.#microsoft.start();
    await Promise.all(
      plans.filter(({ connection }) => !this.#running.has(connection)).map((plan) => this.#start(plan)),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#microsoft.close(), ...[...this.#running.keys()].map((name) => this.#stop(name))]);
  }

  async #start(plan: ProviderPlan): Promise<void> {
    const port = await this.#ports.provider(plan.connection);
    const provider = await startProvider(plan, port, this.#surroundings);
    this.#running.set(plan.connection, { plan, provider });
    if (plan.graph !== undefined) this.#origins.set(plan.connection, `https://localhost:${port}`);
  }

  async #stop(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    this.#origins.delete(name);
    await running?.provider.close();
  }
}
