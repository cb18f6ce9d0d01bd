/** The complete customer file that an onboarding page shows. */
export function customerFileOf(page: string): { readonly customer: string; readonly text: string } {
  const [text = "", ...more] = fencesOf(page, "yaml").filter((fence) => fence.startsWith("customer: "));
  const customer = /^customer: (.+)$/m.exec(text)?.[1];
  if (customer === undefined || more.length > 0) throw new Error("the page must show one customer's whole file");
  return { customer, text };
}

/** The fenced blocks of a language. */
export function fencesOf(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
}
