import { describe, expect, it } from "@jest/globals";
import { Closers } from "../../../packages/loopback/closers.ts";

describe("Closers", () => {
  it("closes in the reverse order of opening, once", async () => {
    const closed: string[] = [];
    const closers = new Closers();
    for (const name of ["tenant", "provider"]) closers.add({ close: async () => void closed.push(name) });
    await closers.close();
    await closers.close();
    expect(closed).toEqual(["provider", "tenant"]);
  });

  it("closes the others if one fails, and reports it", async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add({ close: async () => void closed.push("tenant") });
    closers.add({ close: () => Promise.reject(new Error("stuck")) });
    await expect(closers.close()).rejects.toThrow("stuck");
    expect(closed).toEqual(["tenant"]);
  });
});
