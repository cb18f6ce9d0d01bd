import { randomUUID } from "node:crypto";
import type { LocalUser } from "../local-users.ts";
import { claimTypeOf } from "./claim-types.ts";

/** What an assertion of either version says. */
export interface AssertionContent {
  readonly issuer: string;
  /** Whom it is for. */
  readonly audience: string;
  /** Seconds for which it is good. */
  readonly lifetime: number;
  readonly user: LocalUser;
}

/** An id for SAML's elements. An XML name cannot start with a digit. */
export function createId(): string {
  return `_${randomUUID()}`;
}

/** From now on, for so many seconds: as SAML writes times. */
export function validity(lifetime: number): { readonly now: string; readonly end: string } {
  const now = Date.now();
  return { now: new Date(now).toISOString(), end: new Date(now + lifetime * 1000).toISOString() };
}

/** The user's claims by their types of AD FS, as texts. SAML asserts no attribute without a value. */
export function assertedAttributes({ claims }: LocalUser): [type: string, values: string[]][] {
  return Object.entries(claims)
    .map(([name, value]): [string, string[]] => [claimTypeOf(name), textsOf(value)])
    .filter(([, values]) => values.length > 0);
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => xmlText(String(item)));
}

/** What XML can carry of a text: its own line ends, and a question mark for each character that it lacks. */
export function xmlText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "?");
}
