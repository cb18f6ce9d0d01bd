/**
 * Whose a client or a connection is, by the key `customer` of its metadata. That is a convention of those who deploy
 * here: the tenant itself does not use it.
 */
export function customerOf(metadata: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const own = metadata !== undefined && Object.hasOwn(metadata, "customer") ? metadata.customer : undefined;
  return typeof own === "string" && own !== "" ? own : undefined;
}
