import type { DirectoryRun } from "./directory.ts";

/** From the tenant to the worker. `clockOffset` is how far the tenant's clock is ahead, in milliseconds. */
export type ToWorker =
  | { readonly type: "run"; readonly id: number; readonly run: DirectoryRun; readonly clockOffset: number }
  | { readonly type: "ping" };

/** From the worker. `outcome` is JSON: plain data whatever an Action did to the worker's intrinsics. */
export type FromWorker =
  | { readonly type: "action"; readonly id: number; readonly name: string }
  /** The run is about to end the thread. */
  | { readonly type: "ending"; readonly id: number; readonly message: string }
  | { readonly type: "done"; readonly id: number; readonly outcome: string }
  | { readonly type: "pong" };
