import type { Condition, ConnectionMapping, MappedRule } from "./mapping.ts";

/**
 * Whether a text that is split decides otherwise than a list of its parts: an address is a text and is split, or one
 * attribute goes by two names of which one is split. The analysis considers lists only.
 */
export function isUnclear(
  rule: MappedRule,
  others: readonly (readonly Condition[])[],
  mappings: readonly (ConnectionMapping | undefined)[],
  email: Condition | undefined,
): boolean {
  if (others.some((other) => other.every((condition) => rule.conditions.some((each) => isSame(each, condition))))) {
    return false;
  }
  const conditions = [...rule.conditions, ...others.flat()];
  return mappings.some((mapping) => {
    const separators = new Map<string, Set<string>>();
    for (const { name, ref } of conditions) {
      const separator = separatorOf(mapping, name);
      if (ref.key === email?.ref.key && separator !== "") return true;
      separators.set(ref.key, (separators.get(ref.key) ?? new Set()).add(separator));
    }
    return [...separators.values()].some(({ size }) => size > 1);
  });
}

function isSame(a: Condition, b: Condition): boolean {
  return a.name === b.name && a.ref.key === b.ref.key && a.test.id === b.test.id;
}

function separatorOf(mapping: ConnectionMapping | undefined, name: string): string {
  const split = mapping?.connection.split ?? {};
  return Object.hasOwn(split, name) ? (split[name] ?? "") : "";
}
