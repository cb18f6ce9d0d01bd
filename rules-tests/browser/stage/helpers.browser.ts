import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { expectAccessible } from "../expect-accessible.ts";
import { collectProblems } from "../open-page.ts";
import { sharedChromium } from "../shared.ts";

let page: Page;

beforeEach(async () => {
  page = await (await sharedChromium()).newPage({ viewport: { width: 390, height: 844 } });
});

afterEach(() => page.close());

/** Shows a page with a title and a heading, which answers at an address of its own. */
async function show(body: string, status = 200): Promise<void> {
  const text = `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${body}</main></html>`;
  await page.route("https://page.example/**", (route) => {
    const isPage = route.request().url() === "https://page.example/";
    return route.fulfill({ status: isPage ? status : 404, contentType: "text/html", body: isPage ? text : "" });
  });
  await page.goto("https://page.example/");
}

describe("expectAccessible", () => {
  it("takes a page that is", async () => {
    await show("<p>Text</p>");
    await expectAccessible(page);
  });

  it.each([
    ["a field without a label", "<input>", "label (Form elements must have labels)"],
    [
      "too little contrast in dark colours alone",
      "<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }</style><p>Text</p>",
      "color-contrast",
    ],
    ["what is wider than a phone", '<p style="width: 400px">Text</p>', '"width": 390'],
  ])("refuses %s", async (_what, body, says) => {
    await show(body);
    await expect(expectAccessible(page)).rejects.toThrow(says);
  });
});

describe("the problems of a page", () => {
  const image = '<link rel="icon" href="data:,"><img alt="" src="/missing.png">';

  it.each([
    ["an error that it throws", "<script>throw new Error('thrown')</script>", 200, ["thrown"]],
    ["an error in its console", "<script>console.error('told')</script>", 200, ["told"]],
    ["what it loads and is not there", image, 200, ["status of 404"]],
    ["none for a warning", "<script>console.warn('told')</script>", 200, []],
    ["none for being a refusal itself", '<link rel="icon" href="data:,">', 403, []],
    ["none for saying that it is not there", '<link rel="icon" href="data:,">', 404, []],
  ])("are %s", async (_what, body, status, found) => {
    const problems = collectProblems(page);
    await show(body, status);
    await page.waitForLoadState("networkidle");
    expect(problems).toEqual(found.map((text) => expect.stringContaining(text)));
  });
});
