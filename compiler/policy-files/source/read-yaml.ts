import { isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, type Node as YamlNode } from "yaml";
import type { SourceFile } from "./source-file.ts";
import type { Entry, MappingNode, Node, Scalar, ScalarNode, Span } from "./tree.ts";

/** Keys that could reach a prototype if the data were copied to an ordinary object. */
const prototypeKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const mergeKey = "<<";

/** Whether no mapping of a policy file may have this key. */
export function isRefusedKey(key: string): boolean {
  return key === mergeKey || prototypeKeys.has(key);
}

const maxDepth = 64;

/**
 * Parses a file as one YAML 1.2 document of the core schema, so that dates and `yes` stay strings.
 * Refuses what makes a document differ from what it shows: anchors and aliases (whose expansion could also take
 * unbounded memory), tags, directives, merge keys, duplicate keys and numbers that lose digits. Sets `file.root` if
 * there is a document; collects errors in `file.problems`.
 */
export function readYaml(file: SourceFile): void {
  const document = parseDocument(file.text, {
    version: "1.2",
    schema: "core",
    merge: false,
    // Checked in this module instead: the library's own check takes quadratic time.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
    lineCounter: file.lines,
  });
  for (const { message, pos } of document.errors) file.refuseAt({ start: pos[0], end: pos[1] }, `not YAML: ${message}`);
  if (document.errors.length > 0) return;
  if (document.directives?.yaml.explicit) {
    file.refuseAt({ start: 0, end: 0 }, "a %YAML directive is not allowed: remove it, files are YAML 1.2");
  }
  if (document.contents) file.root = new Reader(file).read(document.contents, 0);
  else file.refuseAt({ start: 0, end: 0 }, "the file is empty");
}

class Reader {
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  read(node: YamlNode | null, depth: number, fallback: Span = { start: 0, end: 0 }): Node {
    const span = node ? spanOf(node) : fallback;
    if (!node) return { kind: "scalar", span, value: null };
    if (depth > maxDepth) return this.#refused(span, `nested deeper than ${maxDepth} levels`);
    if (isAlias(node)) return this.#refused(span, `alias *${node.source} is not allowed: repeat the value`);
    if (node.tag) return this.#refused(span, `tag ${node.tag} is not allowed: remove it`);
    if ("anchor" in node && node.anchor) this.#file.refuseAt(span, `anchor &${node.anchor} is not allowed: remove it`);
    if (isMap(node)) return this.#mapping(node.items as Pair<YamlNode, YamlNode | null>[], span, depth);
    if (isSeq(node)) {
      return { kind: "list", span, items: node.items.map((item) => this.read(item as YamlNode, depth + 1, span)) };
    }
    return isScalar(node) ? this.#scalar(node.value, node.source, span) : this.#refused(span, "is not a value");
  }

  #mapping(pairs: Pair<YamlNode, YamlNode | null>[], span: Span, depth: number): MappingNode {
    const entries: Entry[] = [];
    for (const { key: keyNode, value } of pairs) {
      const keySpan = keyNode ? spanOf(keyNode) : span;
      const key = this.#key(keyNode, keySpan, depth + 1);
      if (key !== undefined) entries.push({ key, keySpan, value: this.read(value, depth + 1, keySpan) });
    }
    return { kind: "mapping", span, entries };
  }

  #key(node: YamlNode | null, span: Span, depth: number): string | undefined {
    const key = this.read(node, depth, span);
    if (key.kind !== "scalar" || key.value === null) {
      this.#file.refuseAt(span, "a key must be a string");
      return undefined;
    }
    // A number or boolean counts as written: `1:` is the key "1", `0x1F:` is "0x1F".
    const text = typeof key.value === "string" ? key.value : (isScalar(node) && node.source) || String(key.value);
    if (text === mergeKey) this.#file.refuseAt(span, "merge key << is not allowed: repeat the keys");
    else if (prototypeKeys.has(text)) this.#file.refuseAt(span, `key "${text}" is not allowed`);
    else return text;
    return undefined;
  }

  #scalar(value: unknown, source: string | undefined, span: Span): ScalarNode {
    if (
      typeof value === "number" &&
      !(Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))
    ) {
      return this.#refused(span, `number ${source ?? value} would lose digits: put it in quotes`);
    }
    return { kind: "scalar", span, value: value as Scalar };
  }

  #refused(span: Span, text: string): ScalarNode {
    this.#file.refuseAt(span, text);
    return { kind: "scalar", span, value: null, isRefused: true };
  }
}

function spanOf(node: YamlNode): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}
