import type { Carrier } from "./carrier/open-carrier.ts";
import type { CarrierKind } from "./carrier/sealed-format.ts";
import { ensure } from "./decision/refusal.ts";
import { isNone, isRecord } from "./records.ts";

export type Fields = Readonly<Record<string, unknown>>;
const noFields: Fields = Object.freeze({});

export function fields(value: unknown): Fields {
  return isRecord(value) ? value : noFields;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Auth0's limit on the scopes of an API ("Entity limit policy"). */
const maxScopes = 1000;
const space = /\s/;

/**
 * A list of scopes; empty if there is none.
 * @throws Refusal `policy_unavailable` for anything else: a scope that is overlooked would not be removed.
 */
export function scopeList(value: unknown): string[] {
  if (isNone(value)) return [];
  ensure(Array.isArray(value) && value.length <= maxScopes);
  ensure(value.every((item) => typeof item === "string" && !space.test(item)));
  return value.filter((item) => item !== "");
}

/** A carrier of the event. A malformed name is kept: the signature will not match it. */
export function carrierOf(kind: CarrierKind, value: unknown): Carrier | undefined {
  if (isNone(value)) return undefined;
  const { name, strategy, metadata } = fields(value);
  return { kind, name: text(name) ?? "", strategy: kind === "connection" ? text(strategy) : undefined, metadata };
}

/** An API whose identifier is not a string still counts as requested; it equals no known audience. */
export function audienceOf(event: Fields): string | undefined {
  const api = event.resource_server;
  const identifier = isRecord(api) ? api.identifier : api;
  return isNone(identifier) ? undefined : (text(fields(api).identifier) ?? "");
}
