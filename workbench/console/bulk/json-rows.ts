import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { isRecord } from "../../../actions/policy/records.ts";
import { mostRows, type Row, type RowProblem, type Rows, tooMany } from "./rows.ts";

/**
 * Users as a JSON array of objects, or as JSON Lines. What is no object, and what a mistake is in, is told by its
 * place, and the others stay.
 */
export function jsonRows(text: string): Rows {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  return plain.trimStart().startsWith("{") ? linesOf(plain) : arrayOf(plain);
}

function linesOf(text: string): Rows {
  const rows: Row[] = [];
  const problems: RowProblem[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    if (rows.length === mostRows) return { rows, problems: [...problems, tooMany(index + 1)] };
    const found = objectOf(line);
    if ("attributes" in found) rows.push({ line: index + 1, attributes: found.attributes });
    else problems.push({ line: index + 1, column: found.column, message: found.message });
  }
  return { rows, problems };
}

function objectOf(line: string): { attributes: Record<string, unknown> } | { column: number; message: string } {
  const errors: ParseError[] = [];
  const tree = parseTree(line, errors, strict);
  const [error] = errors;
  if (error) return { column: error.offset + 1, message: wordsOf(error) };
  if (tree?.type !== "object") return { column: 1, message: notAnObject };
  return { attributes: JSON.parse(line) };
}

const strict = { disallowComments: true, allowTrailingComma: false };
const notAnObject = "a user must be an object with attributes";

function arrayOf(text: string): Rows {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, strict);
  const places = new Places(text);
  const problems = errors.map((error) => ({ ...places.at(error.offset), message: wordsOf(error) }));
  if (tree?.type !== "array") {
    const start = { line: 1, column: 1, message: "it must be a list of objects, one for each user" };
    return { rows: [], problems: [...problems, start] };
  }
  const rows: Row[] = [];
  for (const node of tree.children ?? []) {
    const { line, column } = places.at(node.offset);
    if (rows.length === mostRows) return { rows, problems: [...problems, tooMany(line)] };
    // What a mistake is in was told already, and says something else than was meant.
    if (errors.some(({ offset }) => isWithin(node, offset))) continue;
    const value: unknown = JSON.parse(text.slice(node.offset, node.offset + node.length));
    if (isRecord(value)) rows.push({ line, attributes: value });
    else problems.push({ line, column, message: notAnObject });
  }
  return { rows, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function isWithin({ offset: start, length }: Node, offset: number): boolean {
  return offset >= start && offset <= start + length;
}

/** `CommaExpected` → "comma expected". */
function wordsOf({ error }: ParseError): string {
  const words = printParseErrorCode(error).replace(/([a-z])([A-Z])/g, "$1 $2");
  return `not JSON: ${words.toLowerCase()}`;
}

/** Lines and columns of offsets, asked for in any order. */
class Places {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  at(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
