/** One user of a file. */
export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What is wrong with a row, or with the whole file. */
export interface RowProblem {
  readonly line: number;
  /** Of CSV the number of the field, of JSON that of the character; from 1. */
  readonly column: number;
  readonly message: string;
}

export interface Rows {
  readonly rows: readonly Row[];
  readonly problems: readonly RowProblem[];
}

/** How cells of CSV become lists. */
export interface ListCells {
  /** The names of columns with lists. */
  readonly columns: readonly string[];
  /** What stands between a list's items. */
  readonly separator: string;
}

/** Rows of one file. About 10 s of work, and as much as a person looks at. */
export const mostRows = 100_000;

export function tooMany(line: number): RowProblem {
  return { line, column: 1, message: `there are more than ${mostRows} rows: those from here on are left out` };
}
