import type { ClientIds } from "../client-ids.ts";
import type { Desired } from "../desired.ts";
import type { KeptReading } from "../kept-reading.ts";

export interface ReadOptions {
  readonly desired: Desired;
  /** Reads what concerns these customers, by a handful of calls for each; everything unless given. */
  readonly customers?: ReadonlySet<string> | undefined;
  readonly clientIds: ClientIds;
  readonly step?: (text: string) => void;
  /** What an interrupted reading has read already. */
  readonly kept?: KeptReading | undefined;
}
