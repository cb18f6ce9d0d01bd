import { beforeAll, describe, expect, it } from "@jest/globals";
import type { OpenStage } from "../../../demonstration/open-stage.ts";
import { usePages } from "../open-page.ts";
import { sharedStage } from "../shared.ts";
import { signInByClicking } from "../sign-in-by-clicking.ts";

describe("customers' portals, in Chromium", () => {
  const openPage = usePages();
  let stage: OpenStage;

  beforeAll(async () => {
    stage = await sharedStage();
  });

  it("signs a manager in at Acme's provider, calls the API across origins, and signs out", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "acme", "Acme", "ann");
    await page.getByText("Signed in as Ann Archer").waitFor();
    expect(JSON.parse((await page.locator("#claims").textContent()) ?? "")).toMatchObject({
      [`${stage.namespace}/customer`]: "acme",
      [`${stage.namespace}/subject_type`]: "user",
      [`${stage.namespace}/roles`]: ["manager"],
      [`${stage.namespace}/name`]: "Ann Archer",
      [`${stage.namespace}/plan`]: "pro",
      scope: expect.stringContaining("write:orders"),
    });

    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByText("POST /orders: 200").waitFor();

    await page.reload();
    await page.getByText("Signed in as Ann Archer").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with Acme" }).waitFor();
    expect(page.url()).toBe(`${stage.servers.portals.acme.origin}/`);
  });

  it("lets a viewer read and not write", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "acme", "Acme", "bob");
    await page.getByRole("button", { name: "Read orders" }).click();
    await page.getByText("GET /orders: 200").waitFor();
    await page.getByRole("button", { name: "Place an order" }).click();
    await page.getByText("POST /orders: 403").waitFor();
  });

  it("tells a user without any mapped group why there is no token", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "acme", "Acme", "carl");
    const problem = page.getByRole("alert");
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/^no_role: /);
    await page.getByText("tell your administrator the code no_role").waitFor();
    expect(await page.getByRole("checkbox").isChecked()).toBe(true);
  });

  it("signs the user in to a third party's application by OAuth alone, after consent", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "field", "Acme", "ann");
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
    const page = await openPage();
    await signInByClicking(stage, page, "acme", "Acme", "ann");
    await page.getByText("Signed in as Ann Archer").waitFor();
    await page.goto(stage.servers.identityProviders["acme-oidc"].issuer);
    await page.getByRole("link", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
    await page.goto(stage.servers.portals.acme.origin);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with Acme" }).waitFor();
    await signInByClicking(stage, page, "acme", "Acme", "bob");
    await page.getByText("Signed in as Bob Baker").waitFor();
  });

  it("shows the user the Action's refusal at another customer's portal, without a redirect", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "globex", "Acme", "ann");
    await page.getByText("connection_not_allowed: ").waitFor();
    await page.getByRole("link", { name: "Sign in again" }).waitFor();
    expect(new URL(page.url()).origin).toBe(new URL(stage.issuer).origin);
  });
});
