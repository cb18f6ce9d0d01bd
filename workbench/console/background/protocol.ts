import type { AccessChange } from "../../../compiler/access/change.ts";
import type { Place } from "../../../compiler/explaining/decide-many.ts";
import type { ExplainedCase } from "../../../compiler/explaining/explained-event.ts";
import type { Problem } from "../../../compiler/policy-files/problems.ts";
import type { BulkResult } from "../bulk/results.ts";
import type { ListCells, RowProblem } from "../bulk/rows.ts";

/** A policy folder, and what of it is deployed. */
export interface PolicyState {
  readonly dir: string;
  readonly environment: string;
  /** The files' texts as they were deployed, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A person's login. */
export interface Person extends Place {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A file with a text that is not saved. */
export interface Edit {
  readonly file: string;
  readonly text: string;
}

export interface BulkJob extends Place {
  readonly format: "csv" | "json";
  readonly text: string;
  readonly lists: ListCells;
}

/** An example whose result is not what it was. */
export interface ChangedExample {
  readonly customer: string;
  readonly name: string;
  /** `FILE:LINE`; of one that is gone, where it was. */
  readonly at: string;
  /** What came by the deployed policy; null if the example is new. */
  readonly before: string | null;
  /** Null if the example is gone. */
  readonly after: string | null;
  /** Why it fails; null if it passes. */
  readonly complaint: string | null;
  readonly near_misses: readonly string[];
}

/** What an edit would do, or why it cannot be saved. */
export type Compared =
  | { readonly problems: readonly Problem[] }
  | {
      readonly problems: readonly [];
      readonly warnings: readonly Problem[];
      /** Widenings first. `example` is a person whom it concerns. */
      readonly changes: readonly (Omit<AccessChange, "witness"> & { readonly example: string | null })[];
      readonly examples: readonly ChangedExample[];
    };

export interface TestedExample {
  readonly customer: string;
  readonly name: string;
  readonly at: string;
  readonly complaint: string | null;
  readonly near_misses: readonly string[];
}

export interface Tested {
  /** Why the files as they are cannot be tested; the examples are those of the deployed policy then. */
  readonly problems: readonly Problem[];
  readonly examples: readonly TestedExample[];
}

/** One message of a bulk run. */
export type BulkProgress =
  | { readonly total: number; readonly problems: readonly RowProblem[] }
  | { readonly results: readonly BulkResult[]; readonly csv: string };

export type Job =
  | { readonly kind: "explain"; readonly person: Person }
  | { readonly kind: "compare"; readonly edit: Edit }
  | { readonly kind: "test" }
  | { readonly kind: "bulk"; readonly bulk: BulkJob };

export interface Answers {
  readonly explain: ExplainedCase;
  readonly compare: Compared;
  readonly test: Tested;
}

/** To the process that does the work. */
export type ToWork =
  | { readonly state: PolicyState }
  | { readonly id: number; readonly job: Job }
  | { readonly cancel: number };

/** From it. A bulk run has many `part`s before it ends. */
export type FromWork =
  | { readonly id: number; readonly part: BulkProgress }
  | { readonly id: number; readonly done: unknown }
  | { readonly id: number; readonly error: string; readonly isExpected: boolean };
