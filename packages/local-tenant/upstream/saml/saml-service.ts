import type { ProviderCache } from "../provider-cache.ts";
import type { RelyingParty } from "../relying-party.ts";
import type { UsedAssertions } from "../used-assertions.ts";
import type { SamlIdentityProvider } from "./identity-provider.ts";
import type { RequestSigner } from "./request-signer.ts";

/** The state of the tenant as a SAML service provider. */
export interface SamlService {
  readonly tenant: RelyingParty;
  readonly providers: ProviderCache<SamlIdentityProvider>;
  readonly usedAssertions: UsedAssertions;
  /** Signs requests of connections without their own key. */
  readonly signer: () => Promise<RequestSigner>;
}
