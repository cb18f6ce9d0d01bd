import { randomUUID } from "node:crypto";
import type { LocalUser } from "../local-users.ts";
import { claimTypeOf } from "./claim-types.ts";

/** The content of an assertion, in either version of SAML. */
export interface AssertionContent {
  readonly issuer: string;
  /** The audience restriction. */
  readonly audience: string;
  /** Seconds for which it is valid. */
  readonly lifetime: number;
  readonly user: LocalUser;
  /** What becomes of attributes with short names, such as `department`. */
  readonly names: AttributeNames;
}

/** Short names get the claim types of AD FS, or stay as they are. */
export type AttributeNames = "claim_types" | "unchanged";

/** An id for SAML's elements. An XML name cannot start with a digit. */
export function createId(): string {
  return `_${randomUUID()}`;
}

/** A period of `lifetime` seconds from now, in SAML's time format. */
export function validity(lifetime: number): { readonly now: string; readonly end: string } {
  const now = Date.now();
  return { now: new Date(now).toISOString(), end: new Date(now + lifetime * 1000).toISOString() };
}

/** The user's claims as strings. An attribute without a value is not asserted. */
export function assertedAttributes({ user, names }: AssertionContent): [type: string, values: string[]][] {
  const nameOf = names === "claim_types" ? claimTypeOf : (name: string) => name;
  return Object.entries(user.claims)
    .map(([name, value]): [string, string[]] => [nameOf(name), textsOf(value)])
    .filter(([, values]) => values.length > 0);
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => xmlText(String(item)));
}

/** Text as XML can represent it: XML's line ends, and a question mark for each character that XML does not allow. */
export function xmlText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "?");
}
