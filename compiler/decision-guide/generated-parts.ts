import { CodedError } from "@federated-actions/coded-error";
import { type DecisionCode, decisionCodes, isObservable } from "../../actions/policy/decision/codes.ts";
import { codeGuide } from "./code-guide.ts";
import { type GuidedAction, refusalSteps, stepsOf } from "./steps.ts";

/** The parts of pages that are generated: for each page their texts, by the name that the page's comments give them. */
export const generatedParts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "docs/decisions.md": {
    codes: decisionCodes.map(sectionOf).join("\n\n"),
    "federated-login": stepTable("federated-login"),
    "client-credentials-guard": stepTable("client-credentials-guard"),
    "token-exchange": `${quotedList(stepsOf("token-exchange").flatMap(({ codes }) => codes))}.`,
    observable: quotedList(decisionCodes.filter(isObservable)),
  },
  "docs/token-exchange.md": { refusals: stepTable("token-exchange") },
};

/** A part's place is missing, is there twice, or has no end. */
class PartError extends CodedError {
  static override readonly code = "docs_part";
}

/** The page with its parts as they must be. @throws PartError */
export function withGeneratedParts(path: string, text: string): string {
  return Object.entries(generatedParts[path] ?? {}).reduce(
    (page, [name, part]) => replacePart(path, page, name, part),
    text,
  );
}

function replacePart(path: string, page: string, name: string, part: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->\n`, "<!-- end of generated -->"];
  const [before = "", after, ...more] = page.split(begin);
  const rest = after?.indexOf(end) ?? -1;
  if (after === undefined || more.length > 0 || rest < 0) {
    throw new PartError(`${path}: needs "${begin.trim()}" once, and "${end}" after it`);
  }
  return `${before}${begin}\n${part}\n\n${after.slice(rest)}`;
}

function sectionOf(code: DecisionCode): string {
  const { means, mend, tell } = codeGuide[code];
  return `### ${code}

${means}

- **You**: ${mend}
- **Tell the customer**: ${tell}
- ${whereRefused(code)}`;
}

function whereRefused(code: DecisionCode): string {
  const actions = Object.keys(refusalSteps).filter((action) =>
    stepsOf(action as GuidedAction).some(({ codes }) => codes.includes(code)),
  );
  return `Refused by ${actions.join(", ")}. ${whetherObserved(code, actions)}`;
}

/** Token exchange never only observes. */
function whetherObserved(code: DecisionCode, actions: readonly string[]): string {
  const isObserved = isObservable(code) && actions.some((action) => action !== "token-exchange");
  if (!isObserved) return "It always refuses.";
  const but = actions.includes("token-exchange") ? ", except by token-exchange" : "";
  return `While the customer is [observed](#observing) it is only logged${but}.`;
}

function stepTable(action: GuidedAction): string {
  const steps = stepsOf(action);
  const hasNumbers = steps.some(({ step }) => step !== undefined);
  const rows = steps.map(({ step, codes, when }) => [
    ...(hasNumbers ? [step ?? ""] : []),
    codes.map((code) => `[\`${code}\`](decisions.md#${code})`).join(", "),
    when,
  ]);
  const head = [...(hasNumbers ? ["Step"] : []), "Code", "When"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function quotedList(codes: readonly DecisionCode[]): string {
  return codes.map((code) => `\`${code}\``).join(", ");
}
