import { LineCounter } from "yaml";
import { type Location, type Problem, problem } from "../problems.ts";
import { type End, locate } from "./locate.ts";
import type { Node, Path, Span } from "./tree.ts";

/** A policy file: its name as shown in messages, its text, and the problems found in it. */
export class SourceFile {
  readonly name: string;
  readonly text: string;
  readonly lines = new LineCounter();
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  #root: Node | undefined;
  #readAgain: (() => Node | undefined) | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  get root(): Node | undefined {
    if (this.#readAgain) {
      this.#root = this.#readAgain();
      this.#readAgain = undefined;
    }
    return this.#root;
  }

  set root(root: Node | undefined) {
    this.#root = root;
  }

  /**
   * Forgets the nodes, which take thirty times the memory of the text. They are read again when a place is asked for.
   */
  release(read: () => Node | undefined): void {
    this.#root = undefined;
    this.#readAgain = read;
  }

  at(span: Span): Location {
    const { line, col } = this.lines.linePos(Math.min(span.start, this.text.length));
    return { file: this.name, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  locate(path: Path, end?: End): Location {
    return this.root ? this.at(locate(this.root, path, end)) : { file: this.name, line: 1, column: 1 };
  }

  refuseAt(span: Span, text: string): void {
    this.problems.push(problem(this.at(span), text));
  }

  refuse(path: Path, text: string, end?: End): void {
    this.problems.push(problem(this.locate(path, end), text));
  }

  warn(path: Path, text: string, end?: End): void {
    this.warnings.push(problem(this.locate(path, end), text));
  }
}
