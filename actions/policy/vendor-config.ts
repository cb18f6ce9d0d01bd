/** What all customers have in common. The build puts it into each Action's bundle. */
export interface VendorConfig {
  /** Prefix of every claim, without a slash at its end: `https://claims.example.com`. */
  readonly namespace: string;
  /** The tenant's domain: its `/userinfo` is no API of anybody's. */
  readonly domain: string;
  /** The type of our own token exchange profile's subject tokens. */
  readonly subjectTokenType: string;
  readonly apis: readonly ApiConfig[];
  /** Ed25519 keys that policies may be signed with: the present one and the next. */
  readonly publicKeys: readonly PublicKey[];
}

export interface ApiConfig {
  /** The key in apis.yaml: what policies call it. */
  readonly key: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** Role name → scopes. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Clients that no file names are let in, with a log line, until this time (ms since the epoch). */
  readonly observeUnmanagedUntil?: number;
}

export interface PublicKey {
  /** Told in the header of what it signed. */
  readonly id: string;
  /** The raw public key, base64url (RFC 8037 `x`). */
  readonly x: string;
}

/** Byte for byte: no case folding, no trailing slash, no prefix (RFC 8707 §2 leaves the comparison to us). */
export function findApi(config: VendorConfig, audience: string | undefined): ApiConfig | undefined {
  return audience === undefined ? undefined : config.apis.find((api) => api.audience === audience);
}
