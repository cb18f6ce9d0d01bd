import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { expectAccessible } from "../expect-accessible.ts";
import { type Size, usePages } from "../open-page.ts";
import { sharedWorld } from "../shared.ts";

describe("try a login", () => {
  const openPage = usePages();
  // It takes some seconds.
  beforeAll(async () => void (await sharedWorld()), 120_000);

  const openPart = async (size: Size = "desktop") => {
    const [world, page] = await Promise.all([sharedWorld(), openPage(size)]);
    await page.goto(world.describe().console);
    await page.getByRole("link", { name: "Try a login" }).click();
    return page;
  };

  const choose = (page: Page, label: string, option: string) => {
    // By its role: the other parts of the console are there too, hidden.
    return page.getByRole("combobox", { name: label, exact: true }).selectOption({ label: option });
  };

  /** At the provider's page, which may have the user's name already. */
  async function signInAs(page: Page, username: string, filledIn = username): Promise<void> {
    const user = (await sharedWorld()).describe().users.find((each) => each.username === username);
    await choose(page, "User", username);
    await page.getByRole("button", { name: `Sign in as ${username}` }).click();
    const field = page.getByLabel("User name");
    await field.waitFor();
    expect(await field.inputValue()).toBe(filledIn);
    await field.fill(username);
    await page.getByLabel("Password").fill(user?.password ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  it.each([["phone"], ["desktop"]] as const)(
    "signs a manager in, and shows what gave the role, on a %s",
    async (size) => {
      const page = await openPart(size);
      await page.getByText("npm start").waitFor();
      await expectAccessible(page);
      await signInAs(page, "ann");
      const result = page.getByRole("region", { name: "Result" });
      await result.getByText("Signed in as ann@acme.example").waitFor();
      const payload = JSON.parse((await result.getByLabel("Payload of the Access token").textContent()) ?? "");
      expect(payload).toMatchObject({ "https://claims.example.com/roles": ["manager"] });
      const why = page.getByRole("region", { name: "Decision" });
      await why.getByRole("cell", { name: "role manager", exact: true }).waitFor();
      await why.getByRole("cell", { name: /deploy\/customers\/acme\.yaml:\d+ .*Orders-Managers/ }).waitFor();
      expect(await page.content()).not.toContain("eyJ");
      await expectAccessible(page);
      // The provider knows ann, and asks since ben is expected.
      await signInAs(page, "ben");
      await result.getByText("Signed in as ben@acme.example").waitFor();
    },
  );

  it.each([["phone"], ["desktop"]] as const)("shows why a user without a role is refused, on a %s", async (size) => {
    const page = await openPart(size);
    await signInAs(page, "cid");
    await page.getByRole("alert").getByText("no_role", { exact: true }).waitFor();
    await page.getByText("What you tell the customer").waitFor();
    await expectAccessible(page);
  });

  it("signs in by SAML at a third party's application, after consent", async () => {
    const page = await openPart();
    await choose(page, "Customer", "Globex (globex)");
    await signInAs(page, "gil", "");
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("region", { name: "Result" }).getByText("Signed in as gil@globex.example").waitFor();
  });

  it("finds a sign-in again that a page of the tenant ended", async () => {
    const page = await openPart();
    await choose(page, "Customer", "Globex (globex)");
    await signInAs(page, "ann");
    await page.getByText("connection_not_allowed: ").waitFor();
    await page.goto(`${(await sharedWorld()).describe().console}#login`);
    await page
      .getByRole("link", { name: /globex--portal, as ann/ })
      .first()
      .click();
    await page.getByText("Refused on a page of the tenant").waitFor();
    await page.getByText("connection_not_allowed").first().waitFor();
  });

  it("says why some applications cannot be tried", async () => {
    const page = await openPart();
    await page.getByText(/of its applications cannot be tried here$/).click();
    await page.getByText("it is a machine, which has no users").waitFor();
  });
});
