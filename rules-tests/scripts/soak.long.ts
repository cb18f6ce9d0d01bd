import { describe, expect, it } from "@jest/globals";
import { hasFailed, newFindings } from "../../scripts/soak/report.ts";
import { runSoak } from "../../scripts/soak/run-soak.ts";

describe("npm run soak", () => {
  // Two seconds of what the command does in sixty.
  it("finds nothing lost, no token without a decision, and no lawful request that fails", async () => {
    const { lost, undecided, innocent, ...report } = await runSoak(2, 1, 0);
    expect({ lost, undecided, innocent }).toEqual({ lost: [], undecided: [], innocent: [] });
    expect(report.kills).toBe(1);
    expect(Object.keys(report.misbehaviour)).toEqual(["hang", "wait", "throw", "exit", "heap", "buffers", "flood"]);
    expect(report.heap_mb).toHaveLength(2);
    for (const count of [report.writes, report.tokens, report.dead_providers]) expect(count).toBeGreaterThan(0);
    // Two tenants start one after the other.
  }, 120_000);

  it("fails for each thing that must not be", () => {
    const findings = newFindings(60);
    expect(hasFailed(findings)).toBe(false);
    for (const name of ["lost", "undecided", "innocent"] as const) {
      expect(hasFailed({ ...findings, [name]: ["one"] })).toBe(true);
    }
    expect(hasFailed({ ...findings, heap_mb: [{ first: 20, last: 80 }] })).toBe(false);
    expect(hasFailed({ ...findings, heap_mb: [{ first: 20, last: 85 }] })).toBe(true);
  });
});
