import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser, ConsoleMessage, Page } from "playwright-core";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { launchChromium } from "./chromium.ts";

let browser: Browser | undefined;
let stage: OpenStage | undefined;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  stage = await openStage({ policyDir: "deploy", step: () => {} });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message: ConsoleMessage) => message.type() === "error" && problems.push(message.text()));
  await page.goto(`${stage.issuer}console/`);
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
  expect(problems.filter((text) => !text.includes("favicon"))).toEqual([]);
});

it("finds a customer's application in the map", async () => {
  await page.getByLabel("Search").fill("acme portal read:invoices");
  await page.getByRole("cell", { name: /acme--portal/ }).waitFor();
  await page.getByLabel("Search").fill("no such application");
  await page.getByText(/^0 of \d+ applications$/).waitFor();
});

it("shows a refusal when it happens, and narrows the log to a customer and a code", async () => {
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
});
