import { html } from "hono/html";
import { page } from "./page.ts";

export const signOutPath = "/sign-out";

/** What the provider is, for a person who opens its address. @param metadataPath where it describes itself. */
export function homePage(providerName: string, metadataPath: string): string {
  return page(
    providerName,
    html`<p>Stands in for a company's own identity provider. Sign-ins begin at an application.</p>
<ul><li><a href="${metadataPath}">Metadata</a>, for connections to it</li></ul>
<p><a class="button second" href="${signOutPath}">Sign out</a></p>`,
  );
}
