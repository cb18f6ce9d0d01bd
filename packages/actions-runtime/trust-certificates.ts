import tls from "node:tls";

/** Options by which a connection says for itself whom it trusts, or what it proves. */
const ownOptions = ["ca", "crl", "cert", "key", "pfx", "ciphers", "minVersion", "maxVersion", "secureProtocol"];

/**
 * Has every TLS connection of this thread, `fetch` and `https` included, trust these certificate authorities (PEM) beside
 * Node's own. Node reads NODE_EXTRA_CA_CERTS once a process, and takes no others for `fetch` (before Node 22.19).
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
    // Reading 140 certificates takes some ten milliseconds: once is enough.
    shared ??= original({ ca });
    return shared;
  };
}
