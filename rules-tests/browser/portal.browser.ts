import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { launchChromium } from "./chromium.ts";

describe("customers' portals, in Chromium", () => {
  let browser: Browser | undefined;
  let stage: OpenStage | undefined;
  let context: BrowserContext | undefined;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    stage = await openStage({ policyDir: "deploy", step: () => {} });
  });

  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  beforeEach(async () => {
    if (!browser) throw new Error("No browser");
    // The authority of the run is not among the browser's; that the servers' certificates are good, Node's tests show.
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
  });

  afterEach(() => context?.close());

  function opened(): OpenStage {
    if (!stage) throw new Error("No stage");
    return stage;
  }

  async function signIn(username: string, portal: "acme" | "field" | "globex" = "acme"): Promise<void> {
    const { servers } = opened();
    const provider = servers.identityProviders["acme-oidc"];
    const user = provider.users.find((candidate) => candidate.username === username);
    await page.goto(servers.portals[portal].origin);
    await page.getByRole("button", { name: "Sign in with Acme" }).click();
    await page.getByLabel("User name").fill(username);
    expect(new URL(page.url()).origin).toBe(provider.issuer);
    await page.getByLabel("Password").fill(user?.password ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  it("signs a manager in at Acme's provider, calls the API across origins, and signs out", async () => {
    await signIn("ann");
    await page.getByText("Signed in as Ann Archer").waitFor();
    expect(JSON.parse((await page.locator("#claims").textContent()) ?? "")).toMatchObject({
      [`${opened().namespace}/customer`]: "acme",
      [`${opened().namespace}/subject_type`]: "user",
      [`${opened().namespace}/roles`]: ["manager"],
      [`${opened().namespace}/name`]: "Ann Archer",
      [`${opened().namespace}/plan`]: "pro",
      scope: expect.stringContaining("write:orders"),
    });

    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByText("POST /orders: 200").waitFor();

    await page.reload();
    await page.getByText("Signed in as Ann Archer").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with Acme" }).waitFor();
    expect(page.url()).toBe(`${opened().servers.portals.acme.origin}/`);
  });

  it("lets a viewer read and not write", async () => {
    await signIn("bob");
    await page.getByRole("button", { name: "Read orders" }).click();
    await page.getByText("GET /orders: 200").waitFor();
    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByText("POST /orders: 403").waitFor();
  });

  it("tells a user without any mapped group why there is no token", async () => {
    await signIn("carl");
    const problem = page.getByRole("alert");
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/^no_role: /);
    await page.getByText("tell your administrator the code no_role").waitFor();
    expect(await page.getByRole("checkbox").isChecked()).toBe(true);
  });

  it("signs the user in to a third party's application by OAuth alone, after consent", async () => {
    await signIn("ann", "field");
    await page.getByRole("heading", { name: "Acme Field App asks for access" }).waitFor();
    expect(await page.getByRole("listitem").allTextContents()).toEqual([
      "Go on while you are away, until you or an administrator ends it offline_access",
      "Read orders read:orders",
      "Create and change orders write:orders",
    ]);
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Signed in as oidc|acme-oidc|").waitFor();
    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByText("POST /orders: 200").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with Acme" }).click();
    // The tenant's session and her consent are still there.
    await page.getByText("Signed in as oidc|acme-oidc|").waitFor();
  });

  it("lets the browser be another user, once signed out at the provider and the tenant", async () => {
    await signIn("ann");
    await page.getByText("Signed in as Ann Archer").waitFor();
    await page.goto(opened().servers.identityProviders["acme-oidc"].issuer);
    await page.getByRole("link", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
    await page.goto(opened().servers.portals.acme.origin);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with Acme" }).waitFor();
    await signIn("bob");
    await page.getByText("Signed in as Bob Baker").waitFor();
  });

  it("shows the user the Action's refusal at another customer's portal, without a redirect", async () => {
    await signIn("ann", "globex");
    await page.getByText("connection_not_allowed: ").waitFor();
    await page.getByRole("link", { name: "Sign in with another account" }).waitFor();
    expect(new URL(page.url()).origin).toBe(new URL(opened().issuer).origin);
  });
});
