import { beforeAll, describe, expect, it } from "@jest/globals";
import { expectAccessible } from "../expect-accessible.ts";
import { usePages } from "../open-page.ts";
import { sharedWorld } from "../shared.ts";

describe.each([["phone"], ["desktop"]] as const)("try a machine, and what the log opens, on a %s", (size) => {
  const openPage = usePages();
  // It takes some seconds.
  beforeAll(async () => void (await sharedWorld()), 120_000);

  const openPart = async () => {
    const [world, page] = await Promise.all([sharedWorld(), openPage(size)]);
    await page.goto(`${world.describe().console}#machine`);
    return page;
  };

  it("gets a machine's token, and is refused with the hack's parameters", async () => {
    const page = await openPart();
    const result = page.getByRole("region", { name: "Result" });
    await page.getByRole("button", { name: "Request a token" }).click();
    await result.getByText("A token was issued").waitFor();
    const payload = JSON.parse((await page.getByLabel("Payload of the Access token").textContent()) ?? "");
    expect(payload).toMatchObject({ "https://claims.example.com/subject_type": "machine" });
    await page
      .getByRole("cell", { name: /deploy\/customers\/acme\.yaml:\d+ \{ machine_scopes/ })
      .first()
      .waitFor();
    await expectAccessible(page);

    await page.getByLabel("Send besides").selectOption({ label: "The hack: a user's name, roles and scopes" });
    await page.getByRole("button", { name: "Remove scopes" }).click();
    await page.getByRole("button", { name: "Request a token" }).click();
    await result.getByText("impersonation_blocked", { exact: true }).waitFor();
    const why = page.getByRole("region", { name: "Decision" });
    await why.getByText('the parameter "username" names a user').waitFor();
    expect(await why.getByText('the parameter "scopes"').count()).toBe(0);
    await expectAccessible(page);
  });

  it("sends parameters that are typed, and keeps what was entered while another part is shown", async () => {
    const page = await openPart();
    await page.getByRole("button", { name: "Add a parameter" }).click();
    await page.getByLabel("Name 1").fill("trace_id");
    await page.getByLabel("Value 1").fill("42");
    await page.getByRole("link", { name: "Map" }).click();
    await page.getByRole("link", { name: "Try a machine" }).click();
    await page.getByRole("button", { name: "Request a token" }).click();
    await page.getByText("unexpected_parameter", { exact: true }).waitFor();
  });

  it("opens why from an entry of the log, and closes it", async () => {
    const page = await openPart();
    await page.getByLabel("Send besides").selectOption({ label: "A user within a value" });
    await page.getByRole("button", { name: "Request a token" }).click();
    await page.getByText("impersonation_blocked", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Log", exact: true }).click();
    const log = page.getByRole("region", { name: "Log" });
    await log.getByLabel("Customer").fill("acme");
    await log.getByLabel("Code").fill("impersonation_blocked");
    await page
      .getByRole("link", { name: /^Why: client-credentials-guard denied/ })
      .first()
      .click();
    const why = page.getByRole("region", { name: "Decision" }).last();
    await why.getByText('the parameter "context" names a user').waitFor();
    await why.getByText('"code":"impersonation_blocked"').waitFor();
    await expectAccessible(page);
    await why.getByRole("link", { name: "Close" }).click();
    await why.waitFor({ state: "hidden" });
  });
});
