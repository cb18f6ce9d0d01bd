import type { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import type { UsedAssertions } from "../used-assertions.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";
import type { RequestSigner } from "./request-signer.ts";

/** What the tenant, as a SAML service provider, knows and remembers. */
export interface SamlService {
  readonly tenant: RelyingParty;
  readonly providers: ProviderCache<SamlIdentityProvider>;
  readonly usedAssertions: UsedAssertions;
  /** Signs requests where a connection brings no key of its own. */
  readonly signer: () => Promise<RequestSigner>;
}
