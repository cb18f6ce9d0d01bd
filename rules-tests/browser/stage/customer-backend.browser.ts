import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import { subjectTokenType } from "../../../compiler/vendor-config.ts";
import { type CustomerBackend, startCustomerBackend } from "../../../demonstration/customer-backend/server.ts";
import type { OpenStage } from "../../../demonstration/open-stage.ts";
import { usePages } from "../open-page.ts";
import { sharedStage } from "../shared.ts";
import { fillLoginPage } from "../sign-in-by-clicking.ts";

describe("a customer's backend", () => {
  const openPage = usePages();
  let stage: OpenStage;
  let backend: CustomerBackend;

  beforeAll(async () => {
    stage = await sharedStage();
    const provider = stage.servers.identityProviders["acme-oidc"];
    // What the policy has as the audience of Acme's ID tokens.
    const intranet = { client_id: "acme-intranet", client_secret: randomBytes(32).toString("base64url") };
    const { client_id, client_secret } = await stage.client("acme--backend");
    backend = await startCustomerBackend({
      authority: stage.servers.authority,
      fetch: stage.fetch,
      provider: { issuer: provider.issuer, ...intranet },
      tenant: { issuer: stage.issuer, client_id, client_secret },
      access: {
        subjectTokenType: subjectTokenType(stage.namespace),
        audience: stage.audiences.orders,
        scope: "read:orders write:orders",
      },
      apiOrigin: stage.resourceServer,
    });
    await provider.addClient({ ...intranet, redirect_uris: [`${backend.origin}/callback`] });
  });

  afterAll(() => backend?.close());

  /** What the page says: the backend shows the API's answer as it is. */
  async function shown(page: Page): Promise<unknown> {
    return JSON.parse((await page.locator("body").textContent()) ?? "");
  }

  it("calls the API as the user who signed in at the customer's provider, whom the tenant never saw", async () => {
    const page = await openPage();
    await page.goto(`${backend.origin}/orders`);
    await fillLoginPage(stage, page, "ann");
    await page.waitForURL(`${backend.origin}/orders`);
    const answer = { customer: "acme", subjectType: "user", name: "Ann Archer", roles: ["manager"] };
    expect(await shown(page)).toMatchObject({ ...answer, scope: "read:orders write:orders" });

    const cookies = await page.context().cookies([stage.issuer, backend.origin]);
    const [session] = cookies.filter(({ name }) => name === "__Host-session");
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });
    expect(JSON.stringify(cookies)).not.toMatch(/eyJ|auth0/);

    // The session holds the token: no second sign-in, no second exchange.
    await page.goto(`${backend.origin}/orders`);
    expect(await shown(page)).toMatchObject(answer);
  });

  it("tells the Action's reason to a user without a role, and keeps nothing of it", async () => {
    const page = await openPage();
    await page.goto(`${backend.origin}/sign-in`);
    await fillLoginPage(stage, page, "carl");
    await page.waitForURL(`${backend.origin}/callback**`);
    expect(await shown(page)).toMatchObject({ error_description: expect.stringMatching(/^no_role: /) });
    // Who is not signed in is sent to sign in, which ends as before.
    await page.goto(`${backend.origin}/orders`);
    await page.waitForURL(`${backend.origin}/callback**`);
    expect(await shown(page)).toMatchObject({ error_description: expect.stringMatching(/^no_role: /) });
  });

  it.each([
    ["begun in another browser", "/callback?code=a-code&state=a-state"],
    ["without anything", "/callback"],
  ])("begins a sign-in anew that was %s", async (_what, path) => {
    const page = await openPage();
    await page.goto(`${backend.origin}${path}`);
    await page.getByRole("heading", { name: "Sign in at Acme Corporation" }).waitFor();
  });
});
