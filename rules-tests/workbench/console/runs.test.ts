import { expect, it } from "@jest/globals";
import { type Run, Runs } from "../../../workbench/console/tracing/runs.ts";

it("keeps the latest 500 executions", () => {
  const runs = new Runs();
  const run = (id: string) => ({ executed: { id } }) as Run;
  for (let number = 0; number < 502; number += 1) runs.add(run(String(number)));
  expect([runs.get("1"), runs.get("2"), runs.get("501")]).toEqual([undefined, run("2"), run("501")]);
  expect(runs.filter(() => true)).toHaveLength(500);
});
