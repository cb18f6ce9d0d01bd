import { beforeAll, describe, expect, it } from "@jest/globals";
import type { OpenStage } from "../../../demonstration/open-stage.ts";
import { expectAccessible } from "../expect-accessible.ts";
import { usePages } from "../open-page.ts";
import { sharedStage } from "../shared.ts";
import { fillLoginPage, signInByClicking } from "../sign-in-by-clicking.ts";

const openPage = usePages();
let stage: OpenStage;

beforeAll(async () => {
  stage = await sharedStage();
});

describe("a user of each customer", () => {
  const pays = "Approve a payment POST /invoices/payments: 200";
  const mayNotPay = "Approve a payment POST /invoices/payments: 403";
  const mayNotOrder = "Place an order POST /orders: 403";

  it.each([
    ["a director", "hal", "Globex's own portal, by SAML", "globex", "Globex", "Invoices", ["approver", "reader"], pays],
    ["a clerk", "gil", "Globex's own portal, by SAML", "globex", "Globex", "Invoices", ["reader"], mayNotPay],
    ["an approver", "kim", "Initech's portal, by WS-Federation", "initech", "Initech", "Invoices", undefined, pays],
    ["a reader", "jo", "Initech's portal, by WS-Federation", "initech", "Initech", "Invoices", ["reader"], mayNotPay],
    ["a viewer", "gil", "the shared console", "console", "Globex", "Orders", ["viewer"], mayNotOrder],
    ["staff", "sam", "the shared console", "console", "Example Vendor (staff)", "Orders", ["viewer"], mayNotOrder],
  ] as const)("%s (%s) signs in to %s, and may what the policy gives", async (...row) => {
    const [, username, , portal, label, api, roles = ["approver", "reader"], call] = row;
    const page = await openPage();
    await page.goto(stage.servers.portals[portal].origin);
    await page.getByLabel("API").selectOption(api);
    await page.getByRole("button", { name: `Sign in with ${label}` }).click();
    await fillLoginPage(stage, page, username);
    if (portal === "globex") await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Signed in as").waitFor();
    const claims = JSON.parse((await page.locator("#claims").textContent()) ?? "");
    expect(claims).toMatchObject({ [`${stage.namespace}/roles`]: roles, [`${stage.namespace}/subject_type`]: "user" });

    const [button = "", answer = ""] = call.split(/ (?=POST)/);
    await page.getByRole("button", { name: button }).click();
    await page.getByText(answer).waitFor();
    if (answer.endsWith("403")) await page.getByText("insufficient_scope").waitFor();
  });
});

describe("a user who is refused", () => {
  it("learns the code and whom to tell, signs out at the provider, and comes back as another user", async () => {
    const page = await openPage();
    await signInByClicking(stage, page, "initech", "Initech", "lou");
    await page.getByText(/^no_role: /).waitFor();
    await page.getByText("tell your administrator the code no_role and when this happened").waitFor();
    await page.getByRole("button", { name: "Sign in with Initech" }).click();
    await fillLoginPage(stage, page, "kim");
    await page.getByText("Signed in as Kim King").waitFor();
  });

  it("of an API that the application may not use is told so before signing in", async () => {
    const page = await openPage();
    await page.goto(stage.servers.portals.acme.origin);
    await page.getByLabel("API").selectOption("Invoices");
    await page.getByRole("button", { name: "Sign in with Acme" }).click();
    await page.getByText(/is not authorized to access resource server/).waitFor();
    await page.getByText("You got no access to Invoices.").waitFor();
  });

  it("on the tenant's page finds the way to another account", async () => {
    const page = await refusedAtGlobex();
    await page.getByText("To come as another user, sign out at your identity provider first").waitFor();
    const other = await page.context().newPage();
    await other.goto(`${stage.servers.identityProviders["acme-oidc"].issuer}/sign-out`);
    await other.getByRole("button", { name: "Sign out" }).click();
    await other.getByRole("heading", { name: "Signed out" }).waitFor();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByRole("heading", { name: "Sign in at Acme Corporation" }).waitFor();
  });

  it("on the tenant's page finds the way back to the application", async () => {
    const page = await refusedAtGlobex();
    await page.getByText("the code connection_not_allowed and when this happened").waitFor();
    await page.getByRole("link", { name: /^Back to / }).click();
    await page.getByRole("button", { name: "Sign in with Globex" }).waitFor();
    expect(page.url()).toBe(`${stage.servers.portals.globex.origin}/`);
  });

  async function refusedAtGlobex() {
    const page = await openPage();
    await signInByClicking(stage, page, "globex", "Acme", "ann");
    await page.getByRole("heading", { name: "The login cannot continue" }).waitFor();
    return page;
  }

  it("because they declined consent is told so, and can sign in again", async () => {
    const page = await openPage("phone");
    await signInByClicking(stage, page, "field", "Acme", "bob");
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByText("You declined, and Acme Field App got nothing.").waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Signed in as oidc|acme-oidc|").waitFor();
  });

  it("for a wrong password tries again", async () => {
    const page = await openPage();
    await page.goto(stage.servers.portals.acme.origin);
    await page.getByRole("button", { name: "Sign in with Acme" }).click();
    await page.getByLabel("User name").fill("ann");
    await page.getByLabel("Password").fill("not this");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Wrong user name or password").waitFor();
    await fillLoginPage(stage, page, "ann");
    await page.getByText("Signed in as Ann Archer").waitFor();
  });
});
