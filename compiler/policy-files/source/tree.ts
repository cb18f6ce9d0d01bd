/** A value's path from a file's root: keys of mappings, indexes of lists. */
export type Path = readonly (string | number)[];

/** Offsets into a file's text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Scalar = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly span: Span;
  value: Scalar;
  /** Something was refused here. */
  readonly isRefused?: true;
}

interface ListNode {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Node[];
}

export interface Entry {
  /** Replaced if it contains a `${NAME}`. */
  key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

export interface MappingNode {
  readonly kind: "mapping";
  readonly span: Span;
  readonly entries: readonly Entry[];
}

/** The content of a YAML file with the place of every node: no anchors, no tags, keys are strings. */
export type Node = ScalarNode | ListNode | MappingNode;

/**
 * An empty object without a prototype. `Object.create(null)` would make a hash table of it, of four times the memory.
 */
export function bareObject<T>(): Record<string, T> {
  return Object.setPrototypeOf({}, null);
}

/** The node's value as plain data. Objects have no prototype that a key could reach. */
export function toData(node: Node): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toData);
  const data = bareObject<unknown>();
  for (const { key, value } of node.entries) data[key] = toData(value);
  return data;
}
