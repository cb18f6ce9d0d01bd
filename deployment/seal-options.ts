/** Which customer of which policy files, and the key. */
export interface SealOptions {
  readonly policyDir: string;
  readonly environment: string;
  readonly customer: string;
  /** PKCS#8 PEM: POLICY_SIGNING_KEY. */
  readonly signingKeyPem?: string | undefined;
}
