import { MessageError } from "../message-error.ts";
import { quoted } from "../quoted.ts";
import type { Assertion } from "./assertion.ts";

/** The formats whose values mean nothing without their qualifiers: SAML Core, 8.3.7 and 8.3.8. */
const qualified: readonly (string | undefined)[] = [
  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
];

/**
 * Refuses a persistent or transient NameID that was made for another provider or another party, as Auth0's library
 * does. @throws {MessageError}
 */
export function assertNameQualifiers({ claims: { nameId, issuer } }: Assertion, audience: string): void {
  if (!qualified.includes(nameId?.format)) return;
  const checks = [
    ["NameQualifier", nameId?.nameQualifier, issuer],
    ["SPNameQualifier", nameId?.spNameQualifier, audience],
  ] as const;
  for (const [name, found, expected] of checks) {
    if ((found ?? "") !== "" && found !== expected) {
      throw new MessageError(`has a NameID with another ${name}: ${quoted(expected)} is expected`);
    }
  }
}
