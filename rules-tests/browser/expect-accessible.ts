import { expect } from "@jest/globals";
import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/**
 * The page as it is now passes all of axe's rules, in light and in dark colours, and is not wider than the window
 * (WCAG 2.2, 1.4.10).
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Nothing but colours changes from one scheme to the other.
    const { violations } = await runAxe(page, colorScheme === "light" ? {} : { runOnly: ["color-contrast"] });
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary}`),
    );
    expect({ url: page.url(), colorScheme, found }).toEqual({ url: page.url(), colorScheme, found: [] });
  }
  await page.emulateMedia({ colorScheme: null });
  const root = await page.evaluate<Record<"scrollWidth" | "clientWidth", number>>(
    "(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)",
  );
  const width = root.scrollWidth;
  const atMost = Math.min(width, root.clientWidth);
  expect({ url: page.url(), width }).toEqual({ url: page.url(), width: atMost });
}

/** The browser's debugger runs it, which no content security policy of the page forbids. */
async function runAxe(page: Page, options: RunOptions): Promise<AxeResults> {
  await page.evaluate(axe.source);
  return page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
}
