import { afterEach, expect } from "@jest/globals";
import type { BrowserContext, ConsoleMessage, Page } from "playwright-core";
import { sharedChromium } from "./shared.ts";

/** A phone, and a desktop. */
export const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;

export type Size = keyof typeof sizes;

/**
 * Each test's pages, in a browser context of their own: no cookies of another test. When the test ends, it fails if a
 * page wrote an error to its console, or threw one.
 *
 * @returns what opens a page
 */
export function usePages(): (size?: Size) => Promise<Page> {
  const contexts: BrowserContext[] = [];
  const problems: (readonly string[])[] = [];
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(problems.splice(0).flat()).toEqual([]);
  });
  return async (size = "desktop") => {
    const browser = await sharedChromium();
    // The authority of the run is not among the browser's; that the servers' certificates are good, Node's tests show.
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: sizes[size] });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    problems.push(collectProblems(page));
    return page;
  };
}

/** What goes wrong on the page from now on: errors that it throws, or that are written to its console. It grows. */
export function collectProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => isProblem(page, message) && problems.push(`${page.url()}: ${message.text()}`));
  return problems;
}

/**
 * Chromium itself writes a line for each answer that is an error. Tests ask for refusals, and for a page that says that
 * there is none; something missing from a page is a problem.
 */
function isProblem(page: Page, message: ConsoleMessage): boolean {
  if (message.type() !== "error") return false;
  const [, status] = /^Failed to load resource: .* status of (4\d\d) /.exec(message.text()) ?? [];
  return status === undefined || (status === "404" && message.location().url !== page.url());
}
