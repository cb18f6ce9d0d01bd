import tls from "node:tls";

/** Options by which a connection sets its own trust or its own certificate. */
const ownOptions = ["ca", "crl", "cert", "key", "pfx", "ciphers", "minVersion", "maxVersion", "secureProtocol"];

/**
 * Makes every TLS connection of this thread, including `fetch` and `https`, trust these certificate authorities (PEM)
 * in addition to Node's own. Node reads NODE_EXTRA_CA_CERTS once per process and before 22.19 accepts no others for
 * `fetch`.
 */
export function trustCertificates(authorities: readonly string[]): void {
  if (authorities.length === 0) return;
  const ca = [...tls.rootCertificates, ...authorities];
  const original = tls.createSecureContext;
  let shared: tls.SecureContext | undefined;
  tls.createSecureContext = (options = {}) => {
    const given: Readonly<Record<string, unknown>> = { ...options };
    if (given.ca !== undefined) return original(options);
    if (ownOptions.some((name) => given[name] !== undefined)) return original({ ...options, ca });
    // Parsing 140 certificates takes about ten milliseconds, so it is done once.
    shared ??= original({ ca });
    return shared;
  };
}
