import { expect, it } from "@jest/globals";
import { inBatches } from "../../../compiler/policy-files/in-batches.ts";

it("maps all items in order, no more than so many at a time", async () => {
  let running = 0;
  let most = 0;
  const results = await inBatches([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return item * 10;
  });
  expect({ results, most }).toEqual({ results: [10, 20, 30, 40, 50, 60, 70], most: 3 });
});
