import { describe, expect, it } from "@jest/globals";
import { isObserving, isSuspended } from "../../../../actions/policy/decision/enforcement.ts";

describe("enforcement", () => {
  it("observes while every carrier does, until the last millisecond", () => {
    expect(isObserving([5, 7], 5)).toBe(true);
    expect(isObserving([5, 7], 6)).toBe(false);
    expect(isObserving([5, undefined], 1)).toBe(false);
    expect(isObserving([], 1)).toBe(false);
  });

  it("is suspended if any carrier is", () => {
    expect(isSuspended([undefined, 0])).toBe(true);
    expect(isSuspended([undefined, 5])).toBe(false);
  });
});
