import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { checkPolicy } from "../../compiler/check.ts";
import { manyCustomers } from "../../scripts/bench/many-customers.ts";

it("the benchmark's customers are a valid policy, whose examples pass", async () => {
  const dir = await mkdtemp(join(tmpdir(), "scale-"));
  try {
    await manyCustomers(3, join(dir, "policy"));
    const checked = await checkPolicy({ dir: join(dir, "policy"), environment: "local" });
    expect(checked).toMatchObject({ customers: 3, examples: 11 });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
