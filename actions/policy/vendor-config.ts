/** What all customers share. The build embeds it in each Action's bundle. */
export interface VendorConfig {
  /** Begins every claim's name: `https://claims.example.com/` or `vendor_`. */
  readonly claimPrefix: string;
  /** The tenant's domain. Its `/userinfo` does not count as an API. */
  readonly domain: string;
  /** The subject token type of our own token exchange profile. */
  readonly subjectTokenType: string;
  readonly apis: readonly ApiConfig[];
  /** The fixed values that customers and machines may have: name → `typeof` the value; a list is an object. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Ed25519 keys that policies may be signed with: the current one and the next. */
  readonly publicKeys: readonly PublicKey[];
}

export interface ApiConfig {
  /** The key in apis.yaml, by which policies refer to it. */
  readonly key: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Role name → scopes. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** What its access tokens tell of the user. */
  readonly claims?: readonly ProfileClaim[];
  /** Unmanaged clients are allowed, with a log line, until this time (ms since the epoch). */
  readonly observeUnmanagedUntil?: number;
}

/** Claims that the asserting identity's profile can give. */
export const profileClaims = ["name", "email"] as const;
export type ProfileClaim = (typeof profileClaims)[number];

/** A fixed value. */
export type AttributeValue = string | number | boolean | readonly string[];

export interface PublicKey {
  /** Part of the header of what the key signed. */
  readonly id: string;
  /** The raw public key, base64url (RFC 8037 `x`). */
  readonly x: string;
}

/** Byte for byte: no case folding, no trailing slash, no prefix (RFC 8707 §2 leaves the comparison to us). */
export function findApi(config: VendorConfig, audience: string | undefined): ApiConfig | undefined {
  return audience === undefined ? undefined : config.apis.find((api) => api.audience === audience);
}
