import type { DecisionCode } from "../actions/policy/decision/codes.ts";

export type Json = Readonly<Record<string, unknown>>;

/**
 * What must come of an attack: a refusal with this code, or a token that is exactly what it would be without the
 * attack.
 */
export type Expected = DecisionCode | "harmless";

interface Common {
  /** What somebody tries, in words. Unique within its class. */
  readonly name: string;
  /** Where the attack is described: an RFC, a CVE, Auth0's documentation, or this project's own docs. */
  readonly reference: string;
  readonly expected: Expected;
}

/** A client-credentials request of Acme's machine. */
export interface MachineAttack extends Common {
  readonly trigger: "credentials-exchange";
  /** Further parameters of the request, or others in their place. */
  readonly body?: unknown;
  /** Laid over the event; undefined takes a member out. */
  readonly event?: Json;
}

/** A login of Ann, a manager, at Acme's portal for the orders API. */
export interface LoginAttack extends Common {
  readonly trigger: "post-login";
  /** Laid over what Acme's identity provider asserts; undefined takes an attribute out. */
  readonly attributes?: Json;
  readonly event?: Json;
}

/** An exchange by Acme's backend of an ID token of its identity provider. */
export interface ExchangeAttack extends Common {
  readonly trigger: "custom-token-exchange";
  readonly header?: Json;
  readonly claims?: Json;
  /** How the token is changed once it is signed, or signed otherwise. */
  readonly forgery?: "payload" | "signature" | "other key" | "none" | "symmetric" | "padding" | "twice";
  readonly body?: Json;
  readonly event?: Json;
}

export type Attack = MachineAttack | LoginAttack | ExchangeAttack;

/** Attacks of one kind. */
export interface AttackClass {
  readonly name: string;
  readonly attacks: readonly Attack[];
}

/**
 * In an event, stands for the signed metadata of a carrier of the sample policy, changed as told: another carrier's,
 * cut short, or with single values replaced.
 */
export interface MetadataOf {
  readonly metadataOf: `${"client" | "connection" | "organization"}:${string}`;
  readonly changes?: Readonly<Record<string, string | undefined>>;
  /** Replaces one character of the first chunk, counted from its end. */
  readonly flip?: number;
}
