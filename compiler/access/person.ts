import type { AttributeSource } from "../../actions/policy/mapping/attributes.ts";
import type { Connection } from "../policy-files/schema.ts";
import type { AttributeRef } from "./attributes.ts";
import type { PersonsValue } from "./find-person.ts";

/** What a person's profile must have, and nothing else: the smallest such person. */
export interface Person {
  /** What the identity provider asserts. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What SCIM has written. */
  readonly app_metadata?: Readonly<Record<string, unknown>>;
}

export interface PersonsAttribute {
  readonly ref: AttributeRef;
  readonly values: readonly string[];
  /** A list of one is never split; a text is, where the policy says so. */
  readonly asList: boolean;
}

/** The person with these values, read alike through all of the connections: what one would split is put into a list. */
export function personFrom(values: readonly PersonsValue[], connections: readonly Connection[]): Person {
  const separators = connections.flatMap(({ split = {} }) => Object.values(split));
  const byKey = new Map<string, PersonsValue[]>();
  for (const each of values) byKey.set(each.ref.key, [...(byKey.get(each.ref.key) ?? []), each]);
  return makePerson(
    [...byKey.values()].map((all) => ({
      ref: (all[0] as PersonsValue).ref,
      values: all.map(({ value }) => value),
      asList: all.some(({ ref, value }) => needsList(ref.path, value, separators)),
    })),
  );
}

/** A text would be split, or be read as a refusal. */
function needsList(path: readonly string[], value: string, separators: readonly string[]): boolean {
  if (path.length === 1 && path[0] === "email") return false;
  if (path.length === 1 && path[0] === "email_verified") return true;
  return separators.some((separator) => value.includes(separator)) || (separators.length > 0 && value.trim() !== value);
}

export function makePerson(attributes: readonly PersonsAttribute[]): Person {
  const [asserted, written]: [Tree, Tree] = [{}, {}];
  for (const { ref, values, asList } of attributes) {
    const [only] = values;
    const value = only !== undefined && values.length === 1 && !asList ? only : [...new Set(values)];
    put(ref.fromScim ? written : asserted, ref.path, value);
  }
  return Object.keys(written).length === 0 ? { attributes: asserted } : { attributes: asserted, app_metadata: written };
}

type Tree = Record<string, unknown>;

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) tree[key] = value;
  else {
    const inner = (Object.hasOwn(tree, key) ? tree[key] : {}) as Tree;
    tree[key] = inner;
    put(inner, rest, value);
  }
}

/** The person as the mapping reads it. @param fromScim root keys that the connection reads from `app_metadata` */
export function sourceOf(person: Person, fromScim: readonly string[]): AttributeSource {
  return { attributes: person.attributes, appMetadata: person.app_metadata, userMetadata: undefined, fromScim };
}
