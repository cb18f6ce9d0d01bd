import { describe, expect, it } from "@jest/globals";
import { failureOf } from "../../../packages/deploy-cli/failure.ts";

const at = (level: string, text: string) => `2026-01-01T00:00:00.000Z - ${level}: ${text}`;
const done = at("info", "Import Successful");

describe("failureOf", () => {
  it("is undefined after a success, even with warnings about leftovers", () => {
    expect(failureOf([at("warn", "Detected the following clients should be deleted."), done], 0, "x")).toBeUndefined();
  });

  it("does not trust the exit code alone: the tool only logs some failures", () => {
    const swallowed = at("warn", 'clientAuthCredentials: failed to create credential "k" on client "c": Error');
    expect(failureOf([swallowed, done], 0, "x")).toContain("failed to create credential");
    expect(failureOf([at("error", "Unable to update clients"), done], 0, "x")).toBe("Unable to update clients");
  });

  it.each(["fetch failed", "The request failed and the interceptors did not return an alternative response"])(
    "says what may be the cause of: %s",
    (text) => {
      expect(failureOf([at("error", text)], 1, "localhost:1")).toMatch(/^cannot reach https:\/\/localhost:1: /);
    },
  );

  it("is one line with all errors, or with the last output", () => {
    expect(failureOf([at("error", "Problem running"), at("error", "a"), "  b"], 1, "x")).toBe("Problem running a b");
    expect(failureOf(["node: bad option"], 9, "x")).toBe("ended with exit code 9: node: bad option");
    expect(failureOf([], undefined, "x")).toBe("ended with exit code none: it said nothing");
  });
});
