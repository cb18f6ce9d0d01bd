import { expect, it } from "@jest/globals";
import { z } from "zod";
import { ConsoleError } from "../../../workbench/console/console-error.ts";
import { checked } from "../../../workbench/console/read-json.ts";

const schema = z.strictObject({ rows: z.array(z.string()) });

it("takes what is as it must be", () => {
  expect(checked({ rows: ["a"] }, schema)).toEqual({ rows: ["a"] });
});

it.each([
  ["a field", { rows: ["a", 5] }, "rows.1"],
  ["the whole", 5, undefined],
] as const)("tells the place of what is not: %s", (_which, value, place) => {
  const refused = () => checked(value, schema);
  expect(refused).toThrow(ConsoleError);
  expect(refused).toThrow(expect.objectContaining({ status: 400, place }));
});
