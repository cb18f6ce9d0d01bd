import type { DirectoryRun } from "./directory.ts";
import type { DeployedAction, TriggerId, TriggerOutcome } from "./trigger.ts";

/** One Action's turn in a trigger execution: plain data, so that it can cross to a thread. */
export interface TriggerStep {
  readonly trigger: TriggerId;
  readonly action: DeployedAction;
  /** Whether `onContinuePostLogin` runs. */
  readonly continues: boolean;
  readonly event: DirectoryRun["event"];
  readonly directory?: DirectoryRun["directory"];
  /** What earlier Actions asked for. */
  readonly earlier?: TriggerOutcome;
  readonly cache: CacheEntries;
}

export interface CacheEntry {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
}

/** Entries of `api.cache`, by key. `null` stands for a deleted one. */
export type CacheEntries = readonly (readonly [key: string, entry: CacheEntry | null])[];

export interface StepResult {
  /** What the Actions so far ask for, this one included. */
  readonly outcome: TriggerOutcome;
  /** The changes of this Action. */
  readonly cache: CacheEntries;
}
