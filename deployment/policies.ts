import { type CarrierOpener, createCarrierOpener } from "../actions/policy/carrier/open-carrier.ts";
import {
  type ClientPayload,
  type ConnectionPayload,
  readClientPayload,
  readConnectionPayload,
  readOrganizationPayload,
} from "../actions/policy/carrier/payload.ts";
import { type CarrierKind, chunkPrefix } from "../actions/policy/carrier/sealed-format.ts";
import { Refusal } from "../actions/policy/decision/refusal.ts";
import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { isFields, type Resource, text } from "./resources.ts";

export type Payload = ClientPayload | ConnectionPayload | Record<string, never>;

/** What a carrier's metadata holds: a policy that the Actions accept, one that they refuse, or none. */
export type Opened =
  | { readonly is: "none" }
  | { readonly is: "refused" }
  | { readonly is: "policy"; readonly version: string; readonly customer: string; readonly payload: Payload };

/** Opens the signed policies of a tenant as its Actions do. */
export class Policies {
  readonly #open: CarrierOpener;

  constructor(domain: string, publicKeys: readonly PublicKey[]) {
    this.#open = createCarrierOpener({ domain, publicKeys });
  }

  open(resource: Pick<Resource, "kind" | "name" | "content">): Opened {
    const { kind, name, content } = resource;
    if (kind !== "client" && kind !== "connection" && kind !== "organization") return { is: "none" };
    const metadata = kind === "client" ? content.client_metadata : content.metadata;
    const strategy = kind === "connection" ? text(content.strategy) : undefined;
    try {
      const carrier = {
        kind: kind satisfies CarrierKind,
        name,
        strategy,
        metadata: isFields(metadata) ? metadata : {},
      };
      const opened = this.#open<Payload>(carrier, readers[kind]);
      if (!opened) return { is: "none" };
      return { is: "policy", version: opened.version, customer: opened.customer, payload: opened.policy };
    } catch (error) {
      if (error instanceof Refusal) return { is: "refused" };
      throw error;
    }
  }
}

const header = /^\d{1,4}\.\d\.\d{1,4}\.([A-Za-z0-9_-]{8})\./;

/** The id of the key that a carrier's policy says it is signed by. Undefined: it carries none. */
export function signingKeyOf({ kind, content }: Pick<Resource, "kind" | "content">): string | undefined {
  const metadata = kind === "client" ? content.client_metadata : content.metadata;
  return header.exec(text(isFields(metadata) && metadata[`${chunkPrefix}1`]))?.[1];
}

const readers = {
  client: readClientPayload,
  connection: readConnectionPayload,
  organization: readOrganizationPayload as (payload: unknown) => Payload,
};
