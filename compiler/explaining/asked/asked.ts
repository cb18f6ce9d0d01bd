import type { Expectation } from "../expectation.ts";

/** An event to explain, and what is known about it. */
export interface Asked {
  readonly trigger: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch of an execution that has been: its Action does not run again. */
  readonly ranAt?: number;
  /** The API's key, where none was named and each is tried. */
  readonly triedApi?: string;
  /** What nobody told, and what is taken instead. */
  readonly assumed?: readonly string[];
  /** What nobody told and the decision depends on. */
  readonly untold?: readonly string[];
  /** Steps whose refusal says nothing, since they read what is untold. */
  readonly openSteps?: readonly string[];
  /** What an example expects. */
  readonly expected?: Expectation;
}
