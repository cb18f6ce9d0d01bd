import type { AttributeSource } from "../../../../actions/policy/mapping/attributes.ts";

interface Metadata {
  readonly app?: unknown;
  readonly user?: unknown;
  readonly fromScim?: readonly string[];
}

/** What a user's identity provider asserts, and the user's metadata. */
export function sourceOf(attributes: unknown, { app, user, fromScim = [] }: Metadata = {}): AttributeSource {
  return { attributes: attributes as Record<string, unknown>, appMetadata: app, userMetadata: user, fromScim };
}
