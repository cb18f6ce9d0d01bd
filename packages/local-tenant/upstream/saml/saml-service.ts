import { generate } from "selfsigned";
import type { Connection } from "../../store/entities.ts";
import type { Tenant } from "../../tenant.ts";
import { ExpiringMap } from "../../tokens/expiring-map.ts";
import { findIdentityProvider } from "./find-identity-provider.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";

/** How long a provider's metadata is relied on, in milliseconds: short, since this is for development. */
const lifetime = 60_000;

interface Known {
  readonly options: string;
  readonly until: number;
  readonly provider: Promise<SamlIdentityProvider>;
}

/** PEM. */
export interface RequestSigner {
  readonly key: string;
  readonly cert: string;
}

/** What the tenant, as a SAML service provider, remembers: metadata, assertions that were used, and its own key. */
export class SamlService {
  readonly #tenant: Tenant;
  readonly #timeout: number;
  readonly #providers = new Map<string, Known>();
  readonly #usedAssertions: ExpiringMap<true>;
  #signer: Promise<RequestSigner> | undefined;

  /** @param timeout milliseconds after which a provider that does not answer counts as down */
  constructor(tenant: Tenant, timeout = 10_000) {
    this.#tenant = tenant;
    this.#timeout = timeout;
    this.#usedAssertions = new ExpiringMap(() => tenant.now());
  }

  /** Rejects with an UpstreamError where the connection is not set up well, or its provider does not answer. */
  identityProvider(connection: Connection): Promise<SamlIdentityProvider> {
    const options = JSON.stringify(connection.options);
    const known = this.#providers.get(connection.id);
    if (known !== undefined && known.options === options && known.until > this.#tenant.now()) return known.provider;
    const provider = findIdentityProvider(this.#tenant, connection, this.#timeout);
    this.#providers.set(connection.id, { options, until: this.#tenant.now() + lifetime, provider });
    // A failure is not remembered: the provider may be back at the next try.
    provider.catch(() => this.#providers.delete(connection.id));
    return provider;
  }

  /** Whether this is the assertion's first use. `until`, in milliseconds, is when it can no longer be used anyway. */
  useAssertion({ id }: Connection, assertionId: string, until: number): boolean {
    const key = JSON.stringify([id, assertionId]);
    if (this.#usedAssertions.get(key) === true) return false;
    this.#usedAssertions.set(key, true, until);
    return true;
  }

  /** Signs requests where a connection brings no key of its own. Made at first use, never written anywhere. */
  signer(): Promise<RequestSigner> {
    this.#signer ??= createSigner();
    return this.#signer;
  }
}

async function createSigner(): Promise<RequestSigner> {
  const name = [{ name: "commonName", value: "Local tenant, SAML service provider" }];
  const { cert, private: key } = await generate(name, { keyType: "rsa", keySize: 2048, algorithm: "sha256" });
  return { cert, key };
}
