export const dayMs = 86_400_000;

/**
 * The last millisecond of a day in UTC (23:59:59.999Z), in ms since the epoch; undefined if the text is not a valid
 * date such as `2027-01-31` (RFC 3339 full-date).
 */
export function endOfDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const start = Date.parse(`${text}T00:00:00.000Z`);
  // Date turns 30 February into 2 March; only an existing day comes back unchanged.
  const exists = !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
  return exists ? start + dayMs - 1 : undefined;
}
