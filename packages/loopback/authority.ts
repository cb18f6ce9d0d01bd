import { isIP } from "node:net";

/** A server's certificate and private key, PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for servers on this machine. */
export interface Authority {
  /** The authority's own certificate, PEM: what clients must trust. */
  readonly ca: string;
  /** Issues a TLS server certificate for names (`localhost`, `*.localhost`) and IP addresses. */
  issue(hosts: string[]): Promise<IssuedCertificate>;
}

/**
 * Every name of this machine's loopback interface. Node accepts no wildcard directly under a top-level name: a server
 * that Node calls as `acme.tenant.localhost` needs a certificate for that name too.
 */
export const loopbackHosts = ["localhost", "*.localhost", "127.0.0.1", "::1"];

const day = 24 * 60 * 60 * 1000;
/** Long enough for a development session that stays up, well under the 398 days that browsers accept. */
const lifetime = 90 * day;
/** Clocks of containers and their hosts differ a little. */
const backdated = day;

/** An authority for this run: its private key is never written anywhere. */
export async function createAuthority(): Promise<Authority> {
  return authorityOf(await createAuthorityKey());
}

/** Makes the key of an authority (ECDSA P-256: it takes a millisecond, not the seconds that RSA may). */
export async function createAuthorityKey(): Promise<IssuedCertificate> {
  // With all of X.509 behind it: only who makes a certificate needs it.
  const { generate } = await import("selfsigned");
  const authority = await generate([{ name: "commonName", value: "Local tenant development authority" }], {
    ...common(),
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: authority.cert, key: authority.private };
}

/** The authority with this certificate and private key, for one that is kept from run to run. */
export function authorityOf(authority: IssuedCertificate): Authority {
  return {
    ca: authority.cert,
    async issue(hosts) {
      const { generate } = await import("selfsigned");
      const leaf = await generate([{ name: "commonName", value: hosts[0] ?? "localhost" }], {
        ...common(),
        ca: authority,
        extensions: [
          { name: "basicConstraints", cA: false, critical: true },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true },
          { name: "subjectAltName", altNames: hosts.map(alternativeName) },
        ],
      });
      return { cert: leaf.cert, key: leaf.private };
    },
  };
}

function common() {
  return {
    keyType: "ec" as const,
    curve: "P-256" as const,
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - backdated),
    notAfterDate: new Date(Date.now() + lifetime),
  };
}

function alternativeName(host: string) {
  // The numbers are those of GeneralName, RFC 5280 section 4.2.1.6.
  return isIP(host) === 0 ? { type: 2 as const, value: host } : { type: 7 as const, ip: host };
}
