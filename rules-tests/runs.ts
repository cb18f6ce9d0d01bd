/**
 * How many cases a test tries that makes them up: a quarter of them in `npm test`, and all in `npm run test:long`
 * (jest.long.config.mjs).
 */
export function runs(all: number): number {
  return process.env.TEST_RUNS === "all" ? all : Math.ceil(all / 4);
}
