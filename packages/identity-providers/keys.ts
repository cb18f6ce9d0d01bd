export { createProviderKey } from "./oidc/provider-settings.ts";
export { createSigningKey, type SigningKey } from "./tokens/signing-key.ts";
