import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, ConsoleMessage, Page } from "playwright-core";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { launchChromium } from "./chromium.ts";

let browser: Browser | undefined;
let stage: OpenStage | undefined;

beforeAll(async () => {
  browser = await launchChromium();
  stage = await openStage({ policyDir: "deploy", step: () => {} });
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

describe.each([
  ["a phone", { width: 390, height: 844 }],
  ["a desktop", { width: 1280, height: 800 }],
] as const)("the tenant's own console, on %s", (_on, viewport) => {
  let page: Page;
  let problems: string[];

  beforeEach(async () => {
    problems = [];
    page = (await browser?.newPage({ ignoreHTTPSErrors: true, viewport })) ?? fail();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message: ConsoleMessage) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`${stage?.issuer}console/`);
  });

  afterEach(async () => {
    const overflow = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
    await page.close();
    expect({ problems, overflow }).toEqual({ problems: [], overflow: false });
  });

  it("finds a customer's application in the map", async () => {
    await page.getByLabel("Search").fill("acme portal read:orders");
    await page.getByRole("cell", { name: /Acme Portal/ }).waitFor();
    await page.getByLabel("Search").fill("no such application");
    await page.getByText(/^0 of \d+ applications$/).waitFor();
  });

  it("shows a refusal when it happens, and narrows the log to a customer and a code", async () => {
    await page.getByRole("link", { name: "Log" }).click();
    await page.getByText(/entries, connected$/).waitFor();
    expect(await page.getByRole("link", { name: "Log" }).getAttribute("aria-current")).toBe("page");
    const client = await stage?.client("acme--portal");
    const refused = new URL(`${stage?.issuer}authorize`);
    refused.search = new URLSearchParams({
      ...{ client_id: client?.client_id ?? "", redirect_uri: "https://evil.example/", response_type: "code" },
    }).toString();
    await page.request.get(refused.href);
    await page
      .getByRole("cell", { name: /Callback URL mismatch/ })
      .first()
      .waitFor();
    await page.getByLabel("Code").fill("no_such_code");
    await page.getByText(/^0 of \d+ entries, connected$/).waitFor();
    await page.getByRole("link", { name: "Map" }).click();
    await page.getByRole("link", { name: "Log" }).click();
    expect(await page.getByLabel("Code").inputValue()).toBe("no_such_code");
  });
});

function fail(): never {
  throw new Error("No browser");
}
