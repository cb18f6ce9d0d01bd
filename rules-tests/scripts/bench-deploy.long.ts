import { expect, it } from "@jest/globals";
import { measureDeployment } from "../../scripts/bench/deployment/measure-deployment.ts";

it("counts what deployments cost: nothing is written again, and one customer costs a handful of writes", async () => {
  const steps: string[] = [];
  const rows = await measureDeployment({ customers: [8], plain: [], onStep: (step) => steps.push(step) });
  const measured = rows.filter((row) => row.computed === undefined);
  expect(measured.map(({ step }) => step)).toEqual(["first", "unchanged", "one more", "one more, --customer"]);
  const [first, unchanged, ...oneMore] = measured.map(({ writes }) => writes);
  expect(unchanged).toBe(0);
  for (const writes of oneMore) expect(writes).toBeLessThan((first ?? 0) / 4);
  // Each step is told when it begins and when it ends.
  expect(steps).toHaveLength(8);
}, 120_000);
