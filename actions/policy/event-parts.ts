import type { Carrier } from "./carrier/open-carrier.ts";
import { ensure } from "./carrier/payload.ts";
import type { CarrierKind } from "./carrier/sealed-format.ts";
import { isNone, isRecord } from "./records.ts";

export type Fields = Readonly<Record<string, unknown>>;
const noFields: Fields = Object.freeze({});

export function fields(value: unknown): Fields {
  return isRecord(value) ? value : noFields;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** As many scopes as an API of Auth0's may have ("Entity limit policy"). */
const maxScopes = 1000;

/**
 * A list of scopes; none where there is no list.
 * @throws Refusal `policy_unavailable` for anything else: a scope that is not seen is one that is not taken off.
 */
export function scopeList(value: unknown): string[] {
  if (isNone(value)) return [];
  ensure(Array.isArray(value) && value.length <= maxScopes);
  ensure(value.every((item) => typeof item === "string" && !/\s/.test(item)));
  return value.filter((item) => item !== "");
}

/** A carrier that the event has, even where its name is not what it should be: the signature then will not fit. */
export function carrierOf(kind: CarrierKind, value: unknown): Carrier | undefined {
  if (isNone(value)) return undefined;
  const { name, strategy, metadata } = fields(value);
  return { kind, name: text(name) ?? "", strategy: kind === "connection" ? text(strategy) : undefined, metadata };
}

/** An API that is named by anything but a text is still asked for: it only equals none. */
export function audienceOf(event: Fields): string | undefined {
  const api = event.resource_server;
  const identifier = isRecord(api) ? api.identifier : api;
  return isNone(identifier) ? undefined : (text(fields(api).identifier) ?? "");
}
