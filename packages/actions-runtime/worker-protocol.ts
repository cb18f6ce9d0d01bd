import type { TriggerStep } from "./step.ts";

/** From the tenant to the worker. `clockOffset` is how far the tenant's clock is ahead, in milliseconds. */
export type ToWorker =
  | { readonly type: "run"; readonly id: string; readonly step: TriggerStep; readonly clockOffset: number }
  | { readonly type: "ping" };

/** From the worker. `result` is JSON: plain data, whatever the Action did to the worker's intrinsics. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "started"; readonly id: string }
  /** The step is about to end the thread. */
  | { readonly type: "ending"; readonly id: string; readonly message: string }
  /** `bytes` is what the thread holds afterwards: its heap, and memory outside of it such as Buffers. */
  | { readonly type: "done"; readonly id: string; readonly result: string; readonly bytes: number }
  /** The Action threw after its step had ended. */
  | { readonly type: "stray"; readonly id: string; readonly message: string }
  | { readonly type: "pong" };
