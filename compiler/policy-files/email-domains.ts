import { domainToASCII } from "node:url";

/** RFC 1035 §2.3.1, RFC 1123 §2.1: at least two labels of a host name, the last one not all digits. */
const domain = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Why a text is not an e-mail domain as a lower-case A-label (RFC 5890 §2.3.2.1); undefined if it is one. */
export function emailDomainProblem(text: string): string | undefined {
  const ascii = domainToASCII(text);
  if (domain.test(text) && ascii === text) return undefined;
  if (text.includes("@")) return `"${text}" must be a domain: write only what follows the @`;
  if (text.includes("*")) return `"${text}" has a wildcard: list each domain`;
  if (text !== ascii && domain.test(ascii)) return `"${text}" must be written as ${ascii}`;
  return `"${text}" is not a domain such as acme.example`;
}
