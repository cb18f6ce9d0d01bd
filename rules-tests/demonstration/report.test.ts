import { Writable } from "node:stream";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createProgress } from "../../demonstration/progress.ts";
import { table } from "../../demonstration/report.ts";
import type { ScenarioResult } from "../../demonstration/scenarios/scenario.ts";

const right: ScenarioResult = {
  id: "3a",
  name: "A user without any mapped group",
  expected: "refused",
  outcome: "refused",
  http_status: 302,
  code: "no_role",
  claims: {},
  ok: true,
};
const wrong: ScenarioResult = { ...right, id: "4", code: null, ok: false, problem: "code: expected another" };

function stream(isTTY: boolean): NodeJS.WriteStream & { text(): string } {
  const chunks: string[] = [];
  const writable = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(writable, { isTTY, columns: 120, text: () => chunks.join("") }) as never;
}

describe("table", () => {
  const noColor = process.env.NO_COLOR;
  afterEach(() => {
    if (noColor === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = noColor;
  });

  it("shows the outcome of each scenario, and counts", () => {
    const text = table([right, wrong], stream(false));
    expect(text).toMatch(/3a.*A user without any mapped group.*refused.*302.*no_role/);
    expect(text).toContain("4 went wrong: code: expected another");
    expect(text).toContain("1 of 2 scenarios ended as expected");
  });

  it("uses colours in a terminal only, and not if NO_COLOR is set", () => {
    const escapeCharacter = String.fromCharCode(27);
    delete process.env.NO_COLOR;
    expect(table([right], stream(true))).toContain(escapeCharacter);
    expect(table([right], stream(false))).not.toContain(escapeCharacter);
    process.env.NO_COLOR = "1";
    expect(table([right], stream(true))).not.toContain(escapeCharacter);
  });
});

describe("createProgress", () => {
  it("writes plain lines if there is no terminal", () => {
    const output = stream(false);
    const progress = createProgress(output);
    progress.step("Building");
    progress.done();
    progress.step("Deploying");
    progress.done(false);
    expect(output.text()).toBe("Building\nDeploying\n");
  });

  it("leaves Ctrl-C to the code that closes what is open", () => {
    const listeners = () => [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
    const before = listeners();
    const progress = createProgress(stream(true));
    progress.step("Building");
    expect(listeners()).toEqual(before);
    progress.step("Deploying");
    progress.done(false);
    expect(listeners()).toEqual(before);
  });
});
