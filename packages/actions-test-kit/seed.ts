import { KitError } from "./kit-error.ts";

/** The environment variable that replays a run: the seed that a failure printed. */
const seedVariable = "KIT_SEED";

/** A seed from the option, else from the environment, else random. @throws {KitError} if it is not a whole number. */
export function chooseSeed(given: number | undefined): number {
  const text = process.env[seedVariable];
  if (given === undefined && (text === undefined || text === "")) return Math.floor(Math.random() * 0x7fffffff);
  const seed = given ?? Number(text);
  if (!Number.isSafeInteger(seed)) throw new KitError(`a seed must be a whole number, not ${given ?? text}`);
  return seed;
}

export function replayHint(seed: number): string {
  return `Replay with ${seedVariable}=${seed}`;
}
