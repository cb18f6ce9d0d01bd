import type { Authority } from "@federated-actions/loopback/authority";
import { type LoopbackServer, listenOnLoopback } from "@federated-actions/loopback/https-server";
import { createTrustingFetch, type TrustingFetch } from "@federated-actions/loopback/trusting-fetch";
import express, { type Express, type Request, type Response } from "express";

/** Hosts that no option of a connection changes. */
const hosts = ["login.microsoftonline.com", "login.microsoft.com", "sts.windows.net", "graph.microsoft.com"];

/**
 * Microsoft's hosts on this machine: all Entra connections share them, and each has a provider of its own. Metadata is
 * at `/<connection>/v2.0/...`; Microsoft Graph answers from the provider that issued the access token.
 */
export class MicrosoftFront {
  readonly #authority: Authority;
  readonly #origins: ReadonlyMap<string, string>;
  readonly #standIns: Record<string, string>;
  #server: LoopbackServer | undefined;
  #outbound: TrustingFetch | undefined;

  /**
   * @param origins of the providers, by connection
   * @param standIns gets the hosts, except for those that it has already
   */
  constructor(authority: Authority, origins: ReadonlyMap<string, string>, standIns: Record<string, string>) {
    this.#authority = authority;
    this.#origins = origins;
    this.#standIns = standIns;
  }

  async start(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = await listenOnLoopback(this.#authority);
    this.#outbound = createTrustingFetch(this.#authority.ca);
    this.#server.serve(this.#app(this.#outbound.fetch));
    for (const host of hosts) this.#standIns[host] ??= this.#server.origin;
  }

  async close(): Promise<void> {
    await this.#outbound?.close();
    await this.#server?.close();
  }

  #app(trustingFetch: typeof fetch): Express {
    const app = express();
    app.disable("x-powered-by");
    app.get("/:connection/v2.0/.well-known/openid-configuration", async (request, response) => {
      const origin = this.#origins.get(String(request.params.connection));
      if (origin === undefined) return void response.status(404).json({ error: "invalid_tenant" });
      await pass(trustingFetch, `${origin}/.well-known/openid-configuration`, request, response);
    });
    app.get("/v1.0/*path", async (request, response) => {
      for (const origin of this.#origins.values()) {
        if (await pass(trustingFetch, origin + request.originalUrl, request, response)) return;
      }
      response.status(401).json({ error: { code: "InvalidAuthenticationToken" } });
    });
    return app;
  }
}

/** Passes an answer on. False where the provider does not know the access token: another one may. */
async function pass(trustingFetch: typeof fetch, url: string, request: Request, response: Response): Promise<boolean> {
  const { authorization } = request.headers;
  const answer = await trustingFetch(url, { headers: { ...(authorization !== undefined && { authorization }) } });
  const text = await answer.text();
  if (answer.status === 401) return false;
  response.status(answer.status).type("json").send(text);
  return true;
}
