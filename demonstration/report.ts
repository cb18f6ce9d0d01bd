import CliTable from "cli-table3";
import { coloursFor } from "./colours.ts";
import type { ScenarioResult } from "./scenarios/scenario.ts";

const noFrame = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", right: "", "right-mid": "" },
  ...{ mid: "", "mid-mid": "", middle: "" },
};

/** The scenarios as a table for people, with what went otherwise below it. */
export function table(results: readonly ScenarioResult[], stream: NodeJS.WriteStream = process.stdout): string {
  const colors = coloursFor(stream);
  const longest = Math.max(...results.map(({ name }) => name.length), 0);
  const width = Math.max(30, Math.min(longest, (stream.columns ?? 160) - 62));
  const rows = new CliTable({
    head: ["", "scenario", "expected", "outcome", "HTTP", "code"].map((name) => colors.bold(name)),
    colWidths: [null, width + 2],
    wordWrap: true,
    chars: noFrame,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  for (const { id, name, expected, outcome, http_status, code, ok } of results) {
    const color = ok ? colors.green : colors.red;
    rows.push([color(id), name, expected, color(outcome), String(http_status || "-"), code ?? ""]);
  }
  const wrong = results.filter(({ ok }) => !ok);
  const problems = wrong.map(({ id, problem }) => `${colors.red(`${id} went wrong:`)} ${problem ?? ""}`);
  const count = `${results.length - wrong.length} of ${results.length} scenarios ended as expected`;
  return [rows.toString(), ...problems, wrong.length > 0 ? colors.red(count) : colors.green(count)].join("\n");
}
