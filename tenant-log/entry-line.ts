import { decisionOf, type LoggedDecision } from "./decision-of.ts";
import { type ActionRun, actionRunOf, type LogEntry } from "./entry.ts";

/** What colours a text, or leaves it as it is: picocolors' are such. */
export type Colours = Readonly<Record<"dim" | "red" | "yellow", (text: string) => string>>;

/** The types that the local tenant has, in words. Others are shown by their code. */
const words: Readonly<Record<string, string>> = {
  s: "login",
  f: "login refused",
  ssa: "silent login",
  fsa: "silent login refused",
  seacft: "code exchanged",
  feacft: "code refused",
  sertft: "token refreshed",
  fertft: "refresh refused",
  ferrt: "refresh token reused",
  seccft: "machine token",
  feccft: "machine refused",
  secte: "token exchanged",
  fecte: "exchange refused",
  w: "warning",
  flo: "logout refused",
  sapi: "changed",
  actions_execution_failed: "Action failed",
  internal_error: "local tenant failed",
};

/** An entry for a person: one line, and one for each further line of an Action's console output. */
export function entryLines(entry: LogEntry, colours: Colours): string {
  const run = actionRunOf(entry);
  const time = colours.dim(timeOf(entry));
  return run ? `${time}  ${runLines(run, colours, decisionOf(entry))}` : `${time}  ${eventLine(entry, colours)}`;
}

function eventLine(entry: LogEntry, colours: Colours): string {
  const { type, description, client_name, connection, organization_name, audience, user_name, user_id } = entry;
  const what = words[type];
  const label = `${type.padEnd(7)} ${(what ?? "").padEnd(21)}`;
  const organization = organization_name ? `organization ${organization_name}` : "";
  const parts = [client_name, connection, organization, audience, user_name || user_id].filter((part) => part);
  const facts = parts.map((part) => oneLine(String(part))).join(" | ");
  const isRefusal = /^f|_failed$|^internal_error$|^w$/.test(type);
  const reason = description && (isRefusal || what === undefined || type === "sapi") ? `  ${oneLine(description)}` : "";
  return isRefusal ? `${colours.red(label)} ${facts}${colours.red(reason)}` : `${label} ${facts}${reason}`;
}

function runLines(run: ActionRun, colours: Colours, decided?: LoggedDecision): string {
  const { action_name, result, reason, milliseconds, console: lines } = run;
  const answer = decided ? decisionText(decided, colours) : result;
  const coloured = result === "denied" || result === "failed" ? colours.red(answer) : answer;
  const why = reason === undefined ? "" : colours.red(`  ${oneLine(reason)}`);
  const first = `${"action".padEnd(7)} ${oneLine(action_name).padEnd(21)} ${coloured}${why}${colours.dim(`  ${milliseconds} ms`)}`;
  const others = lines.filter(({ text }) => !(decided && isDecisionLine(text)));
  return [first, ...others.map(({ level, text }) => colours.dim(`          ${level}: ${indented(text)}`))].join("\n");
}

function decisionText({ decision, code, customer, api, wouldDeny }: LoggedDecision, colours: Colours): string {
  const observed = wouldDeny.length > 0 ? colours.yellow(`  would_deny: ${wouldDeny.join(", ")}`) : "";
  const subject = [customer, api].filter((part) => part !== undefined).join(" -> ");
  return [decision, code, subject].filter((part) => part).join("  ") + observed;
}

function isDecisionLine(text: string): boolean {
  return text.startsWith('{"decision":');
}

function timeOf({ date }: LogEntry): string {
  return /T(\d\d:\d\d:\d\d)/.exec(date)?.[1] ?? date;
}

/** Without control characters, which a terminal would obey. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}

function indented(text: string): string {
  return text.split("\n").map(oneLine).join("\n          ");
}
