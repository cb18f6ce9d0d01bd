import { InProcessRuntime } from "../../../../packages/actions-runtime/in-process.ts";
import type { TriggerId } from "../../../../packages/actions-runtime/trigger.ts";
import { type RunningTenant, type StartOptions, startTenant } from "../../../../packages/local-tenant/start.ts";
import type { Store } from "../../../../packages/local-tenant/store/store.ts";
import type { Switches } from "../../../../packages/local-tenant/switches.ts";
import type { Tenant, TenantLogEntry } from "../../../../packages/local-tenant/tenant.ts";
import type { Authority } from "../../../../packages/loopback/authority.ts";
import { Closers } from "../../../../packages/loopback/closers.ts";
import { testAuthority, testKeyPair } from "../../../shared-keys.ts";
import { bindAction, handlerCode } from "./bind-action.ts";

/** A started tenant whose clock, log, switches and network a test holds. */
export interface World {
  readonly running: RunningTenant;
  readonly tenant: Tenant;
  readonly issuer: string;
  readonly store: Store;
  readonly fetch: typeof fetch;
  /** Whose certificates `fetch` trusts, and the tenant too. */
  readonly authority: Authority;
  readonly log: TenantLogEntry[];
  /** Changes what the switches say. */
  readonly switches: { -readonly [K in keyof Switches]: Switches[K] };
  /** What `tenant.fetch` does instead, when set: an identity provider that misbehaves. */
  upstreamFetch: typeof fetch | undefined;
  /** What is to be closed with the world, before the tenant. */
  readonly closers: Closers;
  /** Moves the tenant's clock. */
  advance(seconds: number): void;
  /** Binds one Action to a trigger, instead of those bound so far. `body` is its handler's. */
  bind(trigger: TriggerId, body: string): void;
  unbind(): void;
  close(): Promise<void>;
}

/** Adds something to a world: a provider and its connection, applications, a client of the Management API. */
type Part<W, Added> = (world: W) => Added | Promise<Added>;

/** A world to be, and the parts that it will have. */
export class WorldBuilder<W extends World> {
  readonly #start: () => Promise<W>;

  constructor(start: () => Promise<W>) {
    this.#start = start;
  }

  with<Added extends object>(part: Part<W, Added>): WorldBuilder<W & Added> {
    return new WorldBuilder(async () => {
      const world = await this.#start();
      try {
        // Into the same object: what a part has seen of the world stays true.
        return Object.assign(world, await part(world));
      } catch (error) {
        await world.close();
        throw error;
      }
    });
  }

  start(): Promise<W> {
    return this.#start();
  }
}

/** A tenant with nothing in it. Its Actions run in this process, by the tenant's clock, and have 300 ms. */
export function world(options: StartOptions = {}): WorldBuilder<World> {
  return new WorldBuilder(() => startWorld(options));
}

async function startWorld(options: StartOptions): Promise<World> {
  const authority = options.authority ?? testAuthority();
  const log: TenantLogEntry[] = [];
  let offset = 0;
  const now = options.now ?? (() => Date.now() + offset);
  const running = await startTenant({
    name: "test",
    now,
    onLog: (entry) => void log.push(entry),
    runtime: new InProcessRuntime({ timeoutMs: 300, now, actionsSeeNow: true }),
    keyPair: testKeyPair(),
    ...options,
    authority,
  });
  const { tenant } = running;
  const { store, fetch, switches } = tenant;
  const closers = new Closers();
  closers.add(running);
  const own = { upstreamFetch: undefined as typeof fetch | undefined };
  Object.assign(tenant, {
    fetch: (...args: Parameters<typeof fetch>) => (own.upstreamFetch ?? fetch)(...args),
  });
  const unbind = (matches: (trigger: string) => boolean) => {
    for (const { id, trigger_id } of store.bindings.list()) if (matches(trigger_id)) store.bindings.delete(id);
  };
  return Object.assign(own, {
    ...{ running, tenant, issuer: tenant.issuer, store, fetch, authority, log, switches, closers },
    advance: (seconds: number) => {
      offset += seconds * 1000;
    },
    bind: (trigger: TriggerId, body: string) => {
      unbind((bound) => bound === trigger);
      bindAction(store, trigger, handlerCode(trigger, body));
    },
    unbind: () => unbind(() => true),
    close: () => closers.close(),
  });
}
