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
}

export type Findings = { -readonly [Name in keyof SoakReport]: SoakReport[Name] } & {
  misbehaviour: Record<string, number>;
  memory_mb: number[];
};

export function newFindings(seconds: number): Findings {
  return {
    ...{ seconds, kills: 0, writes: 0, lost: [], tokens: 0, undecided: [], innocent: [] },
    ...{ misbehaviour: {}, dead_providers: 0, memory_mb: [] },
  };
}

export function hasFailed({ lost, undecided, innocent }: SoakReport): boolean {
  return lost.length + undecided.length + innocent.length > 0;
}
