import { describe, expect, it } from "@jest/globals";
import { expectAccessible } from "../expect-accessible.ts";
import { usePages } from "../open-page.ts";
import { sharedStage } from "../shared.ts";

describe.each(["phone", "desktop"] as const)("the tenant's own console, on a %s", (size) => {
  const openPage = usePages();
  const openConsole = async () => {
    const [stage, page] = await Promise.all([sharedStage(), openPage(size)]);
    await page.goto(`${stage.issuer}console/`);
    return { stage, page };
  };

  it("finds a customer's application in the map", async () => {
    const { page } = await openConsole();
    await page.getByLabel("Search").fill("acme portal read:orders");
    await page.getByRole("cell", { name: /Acme Portal/ }).waitFor();
    await expectAccessible(page);
    await page.getByLabel("Search").fill("no such application");
    await page.getByText(/^0 of \d+ applications$/).waitFor();
  });

  it("shows a refusal when it happens, and narrows the log to a customer and a code", async () => {
    const { stage, page } = await openConsole();
    await page.getByRole("link", { name: "Log" }).click();
    await page.getByText(/entries, connected$/).waitFor();
    expect(await page.getByRole("link", { name: "Log" }).getAttribute("aria-current")).toBe("page");
    const client = await stage.client("acme--portal");
    const refused = new URL(`${stage.issuer}authorize`);
    refused.search = new URLSearchParams({
      ...{ client_id: client?.client_id ?? "", redirect_uri: "https://evil.example/", response_type: "code" },
    }).toString();
    await page.request.get(refused.href);
    const entry = page.getByRole("cell", { name: /Callback URL mismatch/ }).first();
    await entry.waitFor();
    await expectAccessible(page);
    expect(await page.getByRole("cell", { name: "sapi" }).count()).toBe(0);
    await page.getByLabel("deployments too").check();
    await page.getByRole("cell", { name: "sapi" }).first().waitFor();
    await page.getByLabel("Code").fill("no_such_code");
    await page.getByText(/^0 of \d+ entries, connected$/).waitFor();
    await page.getByRole("link", { name: "Map" }).click();
    await page.getByRole("link", { name: "Log" }).click();
    expect(await page.getByLabel("Code").inputValue()).toBe("no_such_code");
  });
});
