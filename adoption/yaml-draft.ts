import { Document, isMap, isNode, isPair, isSeq, type Node } from "yaml";

type Path = readonly (string | number)[];

/** A policy file in the making: its content, and comments at some of its keys. */
export class YamlDraft {
  readonly #document: Document;

  /** @param head lines at the top of the file */
  constructor(content: object, head: readonly string[]) {
    this.#document = new Document(content, { aliasDuplicateObjects: false });
    this.#document.commentBefore = asComment(head);
  }

  /** Writes a comment of one sentence or more above a key, or above an item of a list. Further ones follow it. */
  comment(path: Path, words: string): void {
    const node = this.#at(path);
    if (node === undefined) throw new Error(`a draft has no ${path.join(".")}`);
    node.commentBefore = [...(node.commentBefore ? [node.commentBefore] : []), asComment([capitalized(words)])].join(
      "\n",
    );
  }

  toString(): string {
    // Lists of names in one line, as people write them.
    for (const node of nodesOf(this.#document.contents)) {
      if (isSeq(node) && node.items.every(isShortScalar)) node.flow = true;
    }
    return this.#document.toString({ lineWidth: 0, flowCollectionPadding: false });
  }

  /** The key of a map's pair, since a comment above a pair belongs to its key; or the item of a list. */
  #at(path: Path): Node | undefined {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    const last = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => (isNode(key) ? key.toJSON() : key) === last);
      return isNode(pair?.key) ? pair.key : undefined;
    }
    const item = isSeq(parent) ? parent.items[Number(last)] : undefined;
    return isNode(item) ? item : undefined;
  }
}

function asComment(lines: readonly string[]): string {
  return lines
    .flatMap((line) => folded(line))
    .map((line) => ` ${line}`)
    .join("\n");
}

/** A sentence that begins with a quoted name stays as it is. */
function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const widest = 110;

/** A line of at most so many characters, where its words allow it. */
function folded(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replace(/\s+/g, " ").trim().split(" ")) {
    if (line !== "" && line.length + 1 + word.length > widest) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function* nodesOf(node: unknown): Generator<Node> {
  if (!isNode(node)) return;
  yield node;
  if (!isMap(node) && !isSeq(node)) return;
  for (const item of node.items) yield* nodesOf(isPair(item) ? item.value : item);
}

function isShortScalar(item: unknown): boolean {
  if (!isNode(item) || isMap(item) || isSeq(item) || item.commentBefore) return false;
  return String(item.toJSON()).length <= 60;
}
