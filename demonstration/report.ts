import CliTable from "cli-table3";
import { createSpinner } from "nanospinner";
import pc from "picocolors";
import type { ScenarioResult } from "./scenarios/scenario.ts";

/** Colours for terminals only, and for none that asks for no colours (no-color.org). */
export function colorsFor(stream: NodeJS.WriteStream): ReturnType<typeof pc.createColors> {
  return pc.createColors(Boolean(stream.isTTY) && !process.env.NO_COLOR);
}

export interface Progress {
  /** What is being done from now on. */
  step(text: string): void;
  /** Done with the last step, well or not. */
  done(ok?: boolean): void;
}

/** Progress on standard error, so that standard output is the results': a spinner on a terminal, plain lines elsewhere. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) {
    return { step: (text) => void stream.write(`${text}\n`), done: () => {} };
  }
  const spinner = createSpinner("", { stream });
  return {
    step: (text) => void spinner.start({ text }),
    done: (ok = true) => void (ok ? spinner.success() : spinner.error()),
  };
}

/** The scenarios as a table for people, with what went otherwise below it. */
export function table(results: readonly ScenarioResult[], stream: NodeJS.WriteStream = process.stdout): string {
  const colors = colorsFor(stream);
  const scenarioWidth = Math.max(30, Math.min(90, (stream.columns ?? 120) - 56));
  const rows = new CliTable({
    head: ["", "scenario", "expected", "outcome", "HTTP", "code"].map((name) => colors.bold(name)),
    colWidths: [5, scenarioWidth, 10, 9, 6, 25],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, name, expected, outcome, http_status, code, ok } of results) {
    const color = ok ? colors.green : colors.red;
    rows.push([color(id), name, expected, color(outcome), String(http_status || "-"), code ?? ""]);
  }
  const wrong = results.filter(({ ok }) => !ok);
  const problems = wrong.map(({ id, problem }) => `${colors.red(`${id} went wrong:`)} ${problem ?? ""}`);
  const count = `${results.length - wrong.length} of ${results.length} scenarios ended as they must`;
  return [rows.toString(), ...problems, wrong.length > 0 ? colors.red(count) : colors.green(count)].join("\n");
}
