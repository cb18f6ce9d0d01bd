import { randomBytes } from "node:crypto";
import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from "express";
import { type Configuration, ResponseBodyError } from "openid-client";
import { type ApiAccess, type ApiToken, exchangeIdToken } from "./exchange-token.ts";
import { beginSignIn, type ConfidentialClient, discover, finishSignIn, type SignInChecks } from "./provider-sign-in.ts";

export interface CustomerBackendOptions {
  /** Issues the certificate for HTTPS. */
  readonly authority: Authority;
  /** Trusts the provider's, the tenant's and the API's certificates. */
  readonly fetch: typeof fetch;
  /** The backend's own client at the customer's provider. */
  readonly provider: ConfidentialClient;
  /** The application of type `exchange` at the vendor's tenant. */
  readonly tenant: ConfidentialClient;
  readonly access: ApiAccess;
  /** Origin of the vendor's API. */
  readonly apiOrigin: string;
}

export interface CustomerBackend {
  /** `https://localhost:<port>`; `/callback` below it must be a redirect URI at the provider. */
  readonly origin: string;
  close(): Promise<void>;
}

interface Session {
  /** Of a sign-in that has begun. */
  readonly checks?: SignInChecks;
  readonly token?: ApiToken;
}

/** A cookie with this prefix is the host's own, over HTTPS: no neighbour can set it. */
const cookie = "__Host-session";

const cookieSettings = { path: "/", secure: true, httpOnly: true, sameSite: "lax" } as const;

/**
 * A customer's own web application. Its users sign in at the customer's provider, and its server calls the vendor's
 * API as them. Tokens stay on the server: the browser has a cookie.
 */
export async function startCustomerBackend(options: CustomerBackendOptions): Promise<CustomerBackend> {
  const server = await listenOnLoopback(options.authority);
  const [provider, tenant] = await Promise.all([
    discover(options.provider, options.fetch),
    discover(options.tenant, options.fetch),
  ]);
  server.serve(backendApp(server.origin, provider, tenant, options));
  return { origin: server.origin, close: server.close };
}

function backendApp(
  origin: string,
  provider: Configuration,
  tenant: Configuration,
  { access, apiOrigin, fetch: trustingFetch }: CustomerBackendOptions,
): Express {
  const sessions = new Map<string, Session>();
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set({ "cache-control": "no-store", "content-security-policy": "default-src 'none'" });
    next();
  });

  app.get("/sign-in", async (request, response) => {
    const { url, checks } = await beginSignIn(provider, `${origin}/callback`);
    renewSession(request, response, { checks });
    response.redirect(url.href);
  });

  app.get("/callback", async (request, response) => {
    const { checks } = sessionOf(request) ?? {};
    if (!checks) return void response.redirect("/sign-in");
    const idToken = await finishSignIn(provider, new URL(request.originalUrl, origin), checks);
    // At once: the tenant takes an ID token for some minutes, and once.
    renewSession(request, response, { token: await exchangeIdToken(tenant, idToken, access) });
    response.redirect("/orders");
  });

  app.get("/orders", async (request, response) => {
    const { token } = sessionOf(request) ?? {};
    // Who is still known at the provider comes back at once, with a new ID token.
    if (!token || token.expiresAt <= Date.now()) return void response.redirect("/sign-in");
    const headers = { authorization: `Bearer ${token.accessToken}` };
    const answer = await trustingFetch(`${apiOrigin}/orders`, { headers });
    response.status(answer.status).json(await answer.json());
  });

  /** Under a new name, so that nobody shares it who knew the old one. */
  function renewSession(request: Request, response: Response, session: Session): void {
    sessions.delete(cookieOf(request));
    const id = randomBytes(32).toString("base64url");
    sessions.set(id, session);
    response.cookie(cookie, id, cookieSettings);
  }

  function sessionOf(request: Request): Session | undefined {
    return sessions.get(cookieOf(request));
  }

  app.use(refusal);
  return app;
}

function cookieOf(request: Request): string {
  const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split("="));
  return pairs.find(([name]) => name === cookie)?.[1] ?? "";
}

/** What a server has refused is told; why else something failed is for the backend's own log. */
const refusal: ErrorRequestHandler = (error, _request, response, _next) => {
  if (error instanceof ResponseBodyError) {
    response.status(403).json({ error: error.error, error_description: error.error_description });
    return;
  }
  response
    .status(502)
    .json({ error: "unavailable", error_description: "The sign-in could not be finished: start again" });
};
