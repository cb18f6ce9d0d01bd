/**
 * How many times longer a call takes for 200 000 characters than for 20 000: about 10 where the time is linear, 100
 * where it is quadratic. The quickest of several calls counts, so that a busy machine does not matter.
 */
export function growth(textOf: (length: number) => string, call: (text: string) => unknown): number {
  const quickest = (text: string, times: number): number => {
    const taken = Array.from({ length: times }, () => {
      const started = performance.now();
      call(text);
      return performance.now() - started;
    });
    return Math.min(...taken);
  };
  const [short, long] = [textOf(20_000), textOf(200_000)];
  // Below a tenth of a millisecond only the clock is measured.
  return quickest(long, 3) / Math.max(quickest(short, 8), 0.1);
}
