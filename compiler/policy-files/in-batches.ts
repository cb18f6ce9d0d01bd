/**
 * Maps items with an asynchronous function, so many at a time, in order. Files opened all at once exhaust the file
 * descriptors of a process: many systems allow 256 or 1,024.
 */
export async function inBatches<T, R>(items: readonly T[], size: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(map))));
  }
  return results;
}
