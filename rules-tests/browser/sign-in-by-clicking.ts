import { expect } from "@jest/globals";
import type { Page } from "playwright-core";
import type { OpenStage } from "../../demonstration/open-stage.ts";

/** As a person does it: the portal's button, then the identity provider's page. Ends before what comes after it. */
export async function signInByClicking(
  stage: OpenStage,
  page: Page,
  portal: keyof OpenStage["servers"]["portals"],
  label: string,
  username: string,
): Promise<void> {
  await page.goto(stage.servers.portals[portal].origin);
  await page.getByRole("button", { name: `Sign in with ${label}` }).click();
  await fillLoginPage(stage, page, username);
}

/** Fills the page of the identity provider whose user it is, and sends it. */
export async function fillLoginPage(stage: OpenStage, page: Page, username: string): Promise<void> {
  const providers = Object.values(stage.servers.identityProviders);
  const provider = providers.find(({ users }) => users.some((user) => user.username === username));
  const user = provider?.users.find((candidate) => candidate.username === username);
  if (!provider || !user) throw new Error(`No identity provider has a user "${username}"`);
  await page.getByLabel("User name").fill(username);
  expect(new URL(page.url()).origin).toBe(originOf(provider));
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

function originOf(provider: { readonly issuer: string } | { readonly metadataUrl: string }): string {
  return new URL("metadataUrl" in provider ? provider.metadataUrl : provider.issuer).origin;
}
