import { KitError } from "./kit-error.ts";

/** The clock of a kit, used by `Date` in Actions, `api.cache` and the tokens. It stands still until it is moved. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** @param by milliseconds, or a number with a unit: `30s`, `15m`, `12h`, `7d` */
  advance(by: number | string): void;
  /** @param to milliseconds since the epoch, or ISO 8601 */
  set(to: number | string): void;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function createClock(start: number | string): Clock {
  let time = timeOf(start);
  return {
    now: () => time,
    advance: (by) => {
      time += durationOf(by);
    },
    set: (to) => {
      time = timeOf(to);
    },
  };
}

function timeOf(time: number | string): number {
  const milliseconds = typeof time === "number" ? time : Date.parse(time);
  if (!Number.isFinite(milliseconds)) throw new KitError(`${time} is not a time: use ISO 8601 or milliseconds`);
  return milliseconds;
}

function durationOf(duration: number | string): number {
  if (typeof duration === "number") return duration;
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (factor === undefined)
    throw new KitError(`${duration} is not a duration: use milliseconds or a text such as "15m"`);
  return Number(amount) * factor;
}
