import { attributePath } from "../../actions/policy/mapping/attributes.ts";
import type { Connection } from "../policy-files/schema.ts";

/** An attribute as a connection reads it. */
export interface AttributeRef {
  /** The same for all names that mean the same place. */
  readonly key: string;
  readonly path: readonly string[];
  /** Whether SCIM writes it, in `app_metadata`: then what the provider asserts under its name is another attribute. */
  readonly fromScim: boolean;
}

export function attributeRef(name: string, { sources = {} }: Pick<Connection, "sources">): AttributeRef {
  const path = attributePath(name);
  const fromScim = Object.hasOwn(sources, path[0] ?? "");
  return { key: JSON.stringify([fromScim ? "scim" : "provider", ...path]), path, fromScim };
}

export type PathConflict = "impossible" | "unclear";

/**
 * Whether two attributes cannot both have values since one lies within the other. A list has values and elements, so
 * that an element's place in it is unclear.
 */
export function pathConflict(refs: readonly AttributeRef[]): PathConflict | undefined {
  let found: PathConflict | undefined;
  for (const outer of refs) {
    for (const inner of refs) {
      if (!isWithin(inner, outer)) continue;
      if (!/^(0|[1-9]\d*)$/.test(inner.path[outer.path.length] ?? "")) return "impossible";
      found = "unclear";
    }
  }
  return found;
}

function isWithin(inner: AttributeRef, outer: AttributeRef): boolean {
  if (inner.fromScim !== outer.fromScim || inner.path.length <= outer.path.length) return false;
  return outer.path.every((step, index) => inner.path[index] === step);
}
