import { CsvError, type Info, parse } from "csv-parse/sync";
import { type ListCells, mostRows, type Row, type RowProblem, type Rows, tooMany } from "./rows.ts";

/** Bytes of one row: a quote that is never closed must not take the rest of a file. */
const longestRow = 100_000;

/**
 * Users as CSV (RFC 4180) with a line of names. A cell is text; one that is empty is no attribute; one that begins with
 * `[` or `{` is JSON; one of a column with lists is split. Rows with a mistake are told, and the others stay.
 */
export function csvRows(text: string, lists: ListCells): Rows {
  const problems: RowProblem[] = [];
  const records = parsed(text.replace(/^\ufeff/, ""), problems);
  const [head, ...body] = records;
  if (head === undefined) return { rows: [], problems: [...problems, emptyFile] };
  const wrong = wrongHead(head.record);
  if (wrong) return { rows: [], problems: [...problems, wrong] };
  const rows: Row[] = [];
  for (const { record, line } of body) {
    if (rows.length === mostRows) {
      problems.push(tooMany(line));
      break;
    }
    const row = rowOf(head.record, record, line, lists);
    if ("attributes" in row) rows.push(row);
    else problems.push(row);
  }
  return { rows, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

const emptyFile: RowProblem = { line: 1, column: 1, message: "there is nothing: the first line must name the columns" };

interface FoundRecord {
  readonly record: readonly string[];
  readonly line: number;
}

/** After a mistake it goes on with the next line. */
function parsed(text: string, problems: RowProblem[]): FoundRecord[] {
  const bytes = Buffer.from(text);
  const lines = new LineCount(bytes);
  const found: FoundRecord[] = [];
  /** Where the next record begins, or line breaks before it. */
  let at = 0;
  while (at < bytes.length) {
    const from = at;
    try {
      parse(bytes.subarray(from), {
        delimiter: delimiterOf(text),
        relax_column_count: true,
        skip_empty_lines: true,
        max_record_size: longestRow,
        on_record: (record: string[], { bytes: end }: Info) => {
          found.push({ record, line: lines.at(lines.firstAfterBreaks(at)) });
          at = from + end;
          return null;
        },
      });
      return found;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const start = lines.firstAfterBreaks(at);
      problems.push(problemOf(error, lines.at(start)));
      const end = bytes.indexOf(lineBreak, start);
      at = end < 0 ? bytes.length : end + 1;
    }
  }
  return found;
}

const lineBreak = 0x0a;
const carriageReturn = 0x0d;

/** Lines by offsets, which may only grow. */
class LineCount {
  readonly #bytes: Buffer;
  #counted = 0;
  #line = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  firstAfterBreaks(offset: number): number {
    let at = offset;
    while (this.#bytes[at] === lineBreak || this.#bytes[at] === carriageReturn) at++;
    return at;
  }

  at(offset: number): number {
    for (; this.#counted < offset; this.#counted++) if (this.#bytes[this.#counted] === lineBreak) this.#line++;
    return this.#line;
  }
}

/** Spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, Math.max(text.indexOf("\n"), 0) || text.length);
  const count = (mark: string) => head.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function problemOf({ code, message, ...error }: CsvError, line: number): RowProblem {
  const { index } = error as { index?: unknown };
  return { line, column: (typeof index === "number" ? index : 0) + 1, message: whatIsWrong[code] ?? message };
}

const whatIsWrong: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote " is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'after a quoted text there must be a separator; a quote inside it is written ""',
  INVALID_OPENING_QUOTE: 'a quote " inside a text: put the whole text in quotes, and write "" for the quote',
  CSV_MAX_RECORD_SIZE: `the row is longer than ${longestRow} bytes: perhaps a quote is never closed`,
};

function wrongHead(names: readonly string[]): RowProblem | undefined {
  const at = (index: number, message: string) => ({ line: 1, column: index + 1, message });
  for (const [index, name] of names.entries()) {
    if (name.trim() === "") return at(index, "this column has no name: the first line names the attributes");
    if (names.indexOf(name) < index) return at(index, `two columns have the name ${JSON.stringify(name)}`);
  }
  return undefined;
}

function rowOf(names: readonly string[], cells: readonly string[], line: number, lists: ListCells): Row | RowProblem {
  if (cells.length !== names.length) {
    const column = Math.min(cells.length, names.length) + 1;
    return { line, column, message: `the row has ${cells.length} fields, and the first line names ${names.length}` };
  }
  const values: [string, unknown][] = [];
  for (const [index, cell] of cells.entries()) {
    const name = names[index] ?? "";
    if (cell === "") continue;
    const value = valueIn(cell, lists.columns.includes(name) ? lists.separator : undefined);
    if (value === undefined) {
      return { line, column: index + 1, message: `${name}: begins like JSON and is none: mend it, or quote the text` };
    }
    values.push([name, value.is]);
  }
  // Names come from the file: this way none is the prototype.
  return { line, attributes: Object.fromEntries(values) };
}

function valueIn(cell: string, separator: string | undefined): { is: unknown } | undefined {
  if (/^\s*[[{]/.test(cell)) return jsonOf(cell);
  if (separator === undefined || separator === "") return { is: cell };
  const items = cell.split(separator).map((item) => item.trim());
  return { is: items.filter(Boolean) };
}

function jsonOf(cell: string): { is: unknown } | undefined {
  try {
    return { is: JSON.parse(cell) };
  } catch {
    return undefined;
  }
}
