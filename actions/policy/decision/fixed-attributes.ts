import type { AttributeValue, VendorConfig } from "../vendor-config.ts";

/**
 * A policy's fixed values as claims: those that apis.yaml declares, with the declared type. One that it no longer
 * declares is not set.
 */
export function fixedAttributes(
  { attributes }: VendorConfig,
  values: Readonly<Record<string, AttributeValue>> | undefined,
): Record<string, AttributeValue> | undefined {
  if (!values) return undefined;
  const known = ([name, value]: [string, AttributeValue]) =>
    Object.hasOwn(attributes, name) && typeof value === attributes[name];
  return Object.fromEntries(Object.entries(values).filter(known));
}
