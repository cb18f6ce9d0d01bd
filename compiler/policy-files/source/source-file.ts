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
  root: Node | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
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
