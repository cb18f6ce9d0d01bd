import { type Note, quoted } from "./note.ts";

const headings = {
  decide: "To decide",
  left_out: "Left out",
  changes: "What the first deployment changes at once",
} as const satisfies Record<Note["what"], string>;

const introductions = {
  decide: "The draft holds a guess, or waits for a value.",
  left_out: "The draft does not hold these. They stay in the tenant as they are.",
  changes:
    "Refusals of the Actions are only observed at first; these are Auth0's own settings, and take effect at once.",
} as const satisfies Record<Note["what"], string>;

/** The notes as a page for people: `adoption.md`. */
export function notesPage(domain: string, notes: readonly Note[]): string {
  const sections = (Object.keys(headings) as Note["what"][]).flatMap((what) => {
    const own = notes.filter((note) => note.what === what);
    if (own.length === 0) return [];
    const lines = own.map(({ kind, name, words }) => `- ${kind.replace("_", " ")} ${quoted(name)}: ${words}`).sort();
    return [`## ${headings[what]}`, introductions[what], lines.join("\n")];
  });
  return `${[`# Adopting ${domain}`, ...sections].join("\n\n")}\n`;
}
