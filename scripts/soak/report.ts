/** What a run found. The first three lists hold what must not be. */
export interface SoakReport {
  readonly seconds: number;
  readonly kills: number;
  readonly writes: number;
  /** Writes that were answered, and are gone after a restart. */
  readonly lost: string[];
  readonly tokens: number;
  /** Tokens that lack what the Actions decide, or that they refuse. */
  readonly undecided: string[];
  /** Lawful requests that were not answered as they should be. */
  readonly innocent: string[];
  /** Requests whose Action misbehaves, by how. */
  readonly misbehaviour: Readonly<Record<string, number>>;
  /** Logins whose provider misbehaves. */
  readonly dead_providers: number;
  /** Of the tenant's process, in MB, each half second. */
  readonly memory_mb: readonly number[];
  /** What its main thread holds, in MB, at the begin and the end of the load on each process. */
  readonly heap_mb: readonly { readonly first: number; readonly last: number }[];
  /** Of the tenant's process, in MB, when the load has ended and no Action runs any more. */
  readonly at_rest_mb: number;
}

export type Findings = { -readonly [Name in keyof SoakReport]: SoakReport[Name] } & {
  misbehaviour: Record<string, number>;
  memory_mb: number[];
  heap_mb: { first: number; last: number }[];
};

export function newFindings(seconds: number): Findings {
  return {
    ...{ seconds, kills: 0, writes: 0, lost: [], tokens: 0, undecided: [], innocent: [] },
    ...{ misbehaviour: {}, dead_providers: 0, memory_mb: [], heap_mb: [], at_rest_mb: 0 },
  };
}

/** MB. The tenant keeps the latest 5,000 entries of its log, of at most 8,000 characters. */
const mostGrowth = 64;

function heapGrows({ heap_mb }: SoakReport): boolean {
  return heap_mb.some(({ first, last }) => last - first > mostGrowth);
}

export function hasFailed(report: SoakReport): boolean {
  const { lost, undecided, innocent } = report;
  return lost.length + undecided.length + innocent.length > 0 || heapGrows(report);
}
