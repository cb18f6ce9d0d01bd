import { domainToASCII } from "node:url";

/** RFC 1035 §2.3.4. */
const maxDomain = 253;
const maxAddress = 320;
const asciiDomain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
/** RFC 5321 §4.5.3.1.1. Longer local parts, and those with spaces or control characters, are not plain addresses. */
const asciiLocalPart = /^[!-~]{1,64}$/;

/**
 * The domain of an e-mail address as lower-case A-label (RFC 5890), or undefined when the address is not plain:
 * exactly one `@`, up to 64 characters without spaces or control characters before it, and a domain of letters, digits,
 * hyphens and dots after it.
 */
export function emailDomain(email: unknown): string | undefined {
  if (typeof email !== "string" || email.length > maxAddress) return undefined;
  const [local = "", domain, more] = email.split("@");
  if (!domain || more !== undefined || domain.length > maxDomain) return undefined;
  if (!asciiLocalPart.test(local) && !/^[^\p{C}\p{Z}\s]{1,64}$/u.test(local)) return undefined;
  const lower = domain.toLowerCase();
  if (asciiDomain.test(lower)) return lower;
  // Characters that a URL parser would decode, or read as the end of a host. A domain has none of them.
  if (/[^a-z0-9.\-\u0080-\u{10ffff}]/u.test(lower)) return undefined;
  const ascii = domainToASCII(lower);
  return asciiDomain.test(ascii) ? ascii : undefined;
}
