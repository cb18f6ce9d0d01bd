import { inflateRawSync } from "node:zlib";
import { Browser, type Visit } from "../../../../../packages/loopback/browser.ts";
import { authorizeUrl } from "../../login/portal.ts";
import type { SamlStage } from "../../world/globex.ts";
import { assertion, type Content, response, type SigningKey, signed } from "./response-forge.ts";

/** A login in progress: the tenant waits for the answer to this request. */
export interface BegunLogin {
  readonly browser: Browser;
  /** The AuthnRequest. */
  readonly request: string;
  readonly relayState: string;
  /** The content of a valid answer. */
  readonly content: Content & { readonly requestId: string };
}

export async function begin(stage: SamlStage, browser = new Browser(stage.fetch)): Promise<BegunLogin> {
  const visit = await browser.open(authorizeUrl(stage, { connection: "globex" }));
  const location = new URL(visit.headers.get("location") ?? "about:blank");
  const encoded = location.searchParams.get("SAMLRequest");
  if (encoded === null) throw new Error(`no request: ${location.href} ${visit.text}`);
  const request = inflateRawSync(Buffer.from(encoded, "base64")).toString("utf8");
  const requestId = / ID="([^"]+)"/.exec(request)?.[1] ?? "";
  const content = { audience: stage.entityId, recipient: stage.assertionConsumer, requestId };
  return { browser, request, relayState: location.searchParams.get("RelayState") ?? "", content };
}

/** Posts a response to the tenant. Returns the parameters of the application's callback, or the page shown. */
export async function bring(
  stage: SamlStage,
  { browser, relayState }: Pick<BegunLogin, "browser"> & { readonly relayState?: string },
  xml: string | Buffer,
): Promise<Record<string, string> | Visit> {
  const body = new URLSearchParams({
    SAMLResponse: (typeof xml === "string" ? Buffer.from(xml) : xml).toString("base64"),
  });
  if (relayState !== undefined) body.set("RelayState", relayState);
  const visit = await browser.open(stage.assertionConsumer, body);
  const location = visit.headers.get("location");
  return location === null ? visit : Object.fromEntries(new URL(location).searchParams);
}

/** A valid response, whose assertion is signed. */
export function goodResponse(key: SigningKey, content: Content): string {
  return response(content, signed(key, assertion(content)));
}
