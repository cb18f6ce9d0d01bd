import { z } from "zod";
import { invalidBody } from "./http-errors.ts";

const longest = 255;
const value = z.string().max(longest, `String is too long, maximum ${longest}`);
const key = z.string().min(1).max(longest, `Property name is too long, maximum ${longest}`);

/**
 * The most entries that each kind of metadata may have.
 * https://auth0.com/docs/get-started/applications/configure-application-metadata
 */
export const metadataLimits = { client: 10, connection: 10, organization: 25 } as const;

/** Metadata of a connection or organization: strings of at most 255 characters. */
export const metadataSchema = (limit: number) =>
  z.record(key, value).refine((metadata) => Object.keys(metadata).length <= limit, tooMany(limit));

/** `client_metadata` as a request may send it: `null` and `""` remove a key. */
export const clientMetadataPatch = z.record(key, value.nullable());

const tooMany = (limit: number): string => `Too many properties defined, maximum ${limit}`;

/**
 * `client_metadata` is merged key by key.
 * https://auth0.com/docs/get-started/applications/configure-application-metadata
 */
export function mergeClientMetadata(
  kept: Readonly<Record<string, string>>,
  patch: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const merged = new Map(Object.entries(kept));
  for (const [name, text] of Object.entries(patch)) {
    if (text === null || text === "") merged.delete(name);
    else merged.set(name, text);
  }
  if (merged.size > metadataLimits.client) {
    throw invalidBody(`Payload validation error: '${tooMany(metadataLimits.client)}' on property client_metadata.`);
  }
  return Object.fromEntries(merged);
}
