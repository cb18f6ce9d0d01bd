import { testKeyPair } from "../../../shared-keys.ts";
import type { SigningKey } from "./saml/response-forge.ts";

/** A provider's signing key that took no time to make: this run's, PEM. */
export function sharedSigningKey(): SigningKey {
  const { privateKey, certificate } = testKeyPair();
  if (certificate === undefined) throw new Error("the run's key has no certificate");
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: certificate.cert };
}

/** A certificate as metadata holds it. */
export function certificateOf({ cert }: SigningKey): string {
  return cert.replace(/-----[^-]+-----/g, "").replace(/\s/g, "");
}
