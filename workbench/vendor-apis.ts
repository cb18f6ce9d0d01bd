import { isDeepStrictEqual } from "node:util";
import type { Authority } from "@federated-actions/loopback/authority";
import { webOriginsOf } from "../compiler/applications.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";
import { type ResourceServer, startResourceServer } from "../demonstration/resource-server.ts";
import type { Ports } from "./state/ports.ts";

/** What the APIs' servers need to know of a policy. */
type Settings = Pick<Parameters<typeof startResourceServer>[0], "namespace" | "apis" | "tokenDialects">;

/** The demonstration's two APIs, for a policy that has them. Pages of every application of the policy may call. */
export class VendorApis {
  readonly #authority: Authority;
  readonly #issuer: string;
  readonly #ports: Ports;
  #settings: Settings | undefined;
  #server: ResourceServer | undefined;
  #origins: readonly string[] = [];

  constructor(authority: Authority, issuer: string, ports: Ports) {
    this.#authority = authority;
    this.#issuer = issuer;
    this.#ports = ports;
  }

  get origin(): string | undefined {
    return this.#server?.origin;
  }

  async follow(policy: Policy): Promise<void> {
    this.#origins = webOriginsOf(policy);
    const settings = settingsOf(policy);
    if (isDeepStrictEqual(settings, this.#settings)) return;
    await this.close();
    if (settings === undefined) return;
    this.#server = await startResourceServer({
      authority: this.#authority,
      issuer: this.#issuer,
      ...settings,
      origins: () => this.#origins,
      port: await this.#ports.api(),
    });
    this.#settings = settings;
  }

  async close(): Promise<void> {
    this.#settings = undefined;
    await this.#server?.close();
    this.#server = undefined;
  }
}

function settingsOf({ apis: { namespace, apis } }: Policy): Settings | undefined {
  const { orders, invoices } = apis;
  if (orders === undefined || invoices === undefined) return undefined;
  return {
    namespace,
    apis: { orders: orders.audience, invoices: invoices.audience },
    tokenDialects: { orders: orders.token_dialect, invoices: invoices.token_dialect },
  };
}
