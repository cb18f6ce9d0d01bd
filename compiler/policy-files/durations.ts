const units: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/** Ten years: anything longer is a mistake. */
const maxSeconds = 3650 * 86_400;

/**
 * Seconds of a duration such as `90s`, `30m`, `12h` or `7d`; undefined if it is not a duration, is zero, or exceeds ten
 * years.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  const seconds = Number(match?.[1]) * (units.get(match?.[2] ?? "") ?? Number.NaN);
  return seconds <= maxSeconds ? seconds : undefined;
}

/** Seconds of a duration that the schema has checked. */
export function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new Error(`a duration passed validation but cannot be parsed: ${text}`);
  return seconds;
}
