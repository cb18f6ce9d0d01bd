import type { Fields } from "./transport.ts";

/** The kinds of resources that the bundle manages, in the order in which they are created. */
export const kinds = [
  "resource_server",
  "client",
  "action",
  "trigger_binding",
  "connection",
  "client_grant",
  "token_exchange_profile",
  "organization",
] as const;
export type Kind = (typeof kinds)[number];

/** Whether resources of this kind carry a signed policy. */
export function isCarrier(kind: Kind): boolean {
  return kind === "client" || kind === "connection" || kind === "organization";
}

/** A resource as the build wants it: auth0-deploy-cli's form, in which resources are named, not numbered. */
export interface Resource {
  readonly kind: Kind;
  /** Unique in its kind. */
  readonly name: string;
  /** The customer's slug; null of what all customers share. */
  readonly customer: string | null;
  readonly content: Readonly<Fields>;
}

/** A resource that the tenant has, its content in the same form. */
export interface Found extends Resource {
  readonly id: string;
  /** As the Management API shows it. */
  readonly raw: Readonly<Fields>;
}

export const keyOf = ({ kind, name }: Pick<Resource, "kind" | "name">): string => `${kind}:${name}`;

/** A client grant has no name of its own. */
export function grantName(client: string, audience: string, subjectType: unknown): string {
  return `${client}: ${audience} (${subjectType === "user" ? "user" : "client"})`;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
