import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import type { OpenStage } from "../../../demonstration/open-stage.ts";
import { expectAccessible } from "../expect-accessible.ts";
import { type Size, sizes, usePages } from "../open-page.ts";
import { sharedStage } from "../shared.ts";
import { signInByClicking } from "../sign-in-by-clicking.ts";

describe.each(Object.keys(sizes) as Size[])("pages for people, on a %s", (size) => {
  const openPage = usePages();
  let stage: OpenStage;
  let page: Page;

  beforeAll(async () => {
    stage = await sharedStage();
  });

  /** Each page has its title as its one heading. */
  async function expectPage(title: string | RegExp): Promise<void> {
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await expectAccessible(page);
  }

  it("the tenant's own address, and its sign-out", async () => {
    page = await openPage(size);
    await page.goto(stage.issuer);
    await expectPage(/^Local tenant /);
    await page.getByRole("link", { name: "Sign out of this tenant" }).click();
    await expectPage("Signed out");
    await page.goto(`${stage.issuer}nothing`);
    await expectPage("There is nothing here");
    await page.getByRole("link", { name: "What this tenant has" }).click();
    await expectPage(/^Local tenant /);
  });

  it("the choice of where to sign in, and the login page behind it, with a wrong password", async () => {
    page = await openPage(size);
    await page.goto((await authorizeUrl()).href);
    await expectPage("Choose where to sign in");
    const choices = await page.getByRole("listitem").allTextContents();
    expect(choices).toEqual(["Acme", "Example Vendor", "Globex", "Initech"]);
    await page.getByRole("link", { name: "Acme" }).click();
    await expectPage("Sign in at Acme Corporation");
    await page.getByLabel("User name").fill("ann");
    await page.getByLabel("Password").fill("not this");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await expectPage("Sign in at Acme Corporation");
  });

  it.each([["SAML", "globex", "Globex"] as const, ["WS-Federation", "initech", "Initech"] as const])(
    "the login page of a provider with %s, its own address, its sign-out, and its refusal",
    async (...row) => {
      const [, portal, label] = row;
      page = await openPage(size);
      await page.goto(stage.servers.portals[portal].origin);
      await page.getByRole("button", { name: `Sign in with ${label}` }).click();
      await expectPage(`Sign in at ${label}`);
      const loginPage = page.url();
      await page.goto(new URL("/", loginPage).href);
      await expectPage(label);
      await page.getByRole("link", { name: "Sign out" }).click();
      await expectPage("Nobody is signed in");
      await page.goto(new URL(new URL(loginPage).pathname, loginPage).href);
      await expectPage("The sign-in cannot continue");
    },
  );

  it("the sign-out at a provider that keeps sessions", async () => {
    page = await openPage(size);
    const { issuer } = stage.servers.identityProviders["acme-oidc"];
    await signInByClicking(stage, page, "acme", "Acme", "ann");
    await page.getByText("Signed in as").waitFor();
    await page.goto(issuer);
    await expectPage("Acme Corporation");
    await page.getByRole("link", { name: "Sign out" }).click();
    await expectPage("Sign out of Acme Corporation");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expectPage("Signed out");
    await page.goto(`${issuer}/login/none`);
    await expectPage("The sign-in cannot continue");
  });

  it("consent", async () => {
    page = await openPage(size);
    await signInByClicking(stage, page, "field", "Acme", "ann");
    await expectPage("Acme Field App asks for access");
  });

  it("a refusal that the application is told, at the portal", async () => {
    page = await openPage(size);
    await page.goto(stage.servers.portals.acme.origin);
    await expectPage("Acme Portal");
    await signInByClicking(stage, page, "acme", "Acme", "carl");
    await page.getByRole("alert").waitFor();
    await expectPage("Acme Portal");
  });

  it("a portal with somebody signed in", async () => {
    page = await openPage(size);
    await signInByClicking(stage, page, "acme", "Acme", "ann");
    await page.getByRole("button", { name: "Read orders" }).click();
    await page.getByText("GET /orders: 200").waitFor();
    await expectPage("Acme Portal");
  });

  it("a refusal by an Action that the application is not told", async () => {
    page = await openPage(size);
    await signInByClicking(stage, page, "globex", "Acme", "ann");
    await expectPage("The login cannot continue");
  });

  it.each([
    ["an unknown application", { client_id: "nobody" }],
    ["a callback that the application does not have", { redirect_uri: "https://evil.example/" }],
  ])("the refusal of %s", async (_what, changes) => {
    page = await openPage(size);
    const url = await authorizeUrl();
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
    await page.goto(url.href);
    await expectPage("The login cannot continue");
  });

  it("the refusal of a sign-out that would lead elsewhere", async () => {
    page = await openPage(size);
    await page.goto(`${stage.issuer}v2/logout?returnTo=https://evil.example/`);
    await expectPage("The sign-out cannot continue");
  });

  /** What the shared console asks for where its user is to choose a connection. */
  async function authorizeUrl(): Promise<URL> {
    const { client_id } = await stage.client("vendor--console");
    const url = new URL("authorize", stage.issuer);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id,
      redirect_uri: stage.callbacks["vendor--console"],
      audience: stage.audiences.orders,
      scope: "openid read:orders",
      state: "a state",
      // Of RFC 7636, appendix B. Nothing comes of it here: no test goes on to the token.
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    }).toString();
    return url;
  }
});
