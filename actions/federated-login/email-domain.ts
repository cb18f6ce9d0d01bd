import { domainToASCII } from "node:url";

/** RFC 1035 §2.3.4. */
const maxDomain = 253;
const asciiDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
/** Whatever a URL parser would read as the end of a host, or decode: such a text is no domain. */
const notInADomain = /[^a-z0-9.\-\u0080-\u{10ffff}]/u;

/**
 * The domain of an e-mail address as lower-case A-label (RFC 5890), or undefined when the address is not plain:
 * exactly one `@`, something before it, a domain of letters, digits, hyphens and dots after it.
 */
export function emailDomain(email: unknown): string | undefined {
  if (typeof email !== "string") return undefined;
  const [local, domain, more] = email.split("@");
  if (!local || !domain || more !== undefined || domain.length > maxDomain) return undefined;
  const lower = domain.toLowerCase();
  if (asciiDomain.test(lower)) return lower;
  if (notInADomain.test(lower)) return undefined;
  const ascii = domainToASCII(lower);
  return asciiDomain.test(ascii) ? ascii : undefined;
}
