import type { TriggerStep } from "./step.ts";
import type { DeployedAction } from "./trigger.ts";

/** What the worker gets first, by its parent port. */
export interface FirstMessage<Port> {
  readonly port: Port;
  readonly progress: SharedArrayBuffer;
}

/** From the tenant to the worker. */
export type ToWorker =
  | {
      readonly type: "run";
      readonly id: string;
      /** Counts the steps of this worker. */
      readonly number: number;
      readonly step: Omit<TriggerStep, "action">;
      /** Absent if it is the one before: a worker runs one Action, whose code may be long. */
      readonly action?: DeployedAction;
      /** How far the tenant's clock is ahead, in milliseconds. */
      readonly clockOffset: number;
    }
  | { readonly type: "ping" };

/** From the worker. `result` is JSON: plain data, whatever the Action did to the worker's intrinsics. */
export type FromWorker =
  | { readonly type: "ready" }
  /** The step is about to end the thread. */
  | { readonly type: "ending"; readonly id: string; readonly message: string }
  /** `bytes` is what the thread holds afterwards: its heap, and memory outside of it such as Buffers. */
  | { readonly type: "done"; readonly id: string; readonly result: string; readonly bytes: number }
  /** The Action threw after its step had ended. */
  | { readonly type: "stray"; readonly id: string; readonly message: string }
  | { readonly type: "pong" };
