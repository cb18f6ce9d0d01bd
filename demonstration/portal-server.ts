import { join } from "node:path";
import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import { build } from "esbuild";
import express from "express";

/** The settings of a portal's page. They hold no secrets: the browser sees all of them. */
export interface PortalPage {
  readonly title: string;
  /** The tenant's host and port. */
  readonly domain: string;
  readonly clientId: string;
  /** What the names of our claims begin with. */
  readonly claimPrefix: string;
  /** Origin of the resource server. */
  readonly apiOrigin: string;
  readonly apis: readonly PortalApi[];
  readonly connections: readonly { readonly name: string; readonly label: string }[];
}

export interface PortalApi {
  readonly name: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly calls: readonly { readonly label: string; readonly method: string; readonly path: string }[];
}

export interface PortalServer {
  /** `https://localhost:<port>`; `/callback` below it is where a sign-in ends. */
  readonly origin: string;
  /** The page works from then on: the application must exist in the tenant first. */
  configure(page: PortalPage): void;
  close(): Promise<void>;
}

/** Every server of the demonstration is on localhost: the page talks to the tenant and to the resource server. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "connect-src 'self' https://localhost:*",
  "img-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join("; ");

const folder = join(import.meta.dirname, "portal-page");

/** The folder with the page's script: with auth0-spa-js, or with an OAuth library as third parties need it. */
export type PortalKind = "first-party-spa" | "third-party-spa";

/** Serves a single-page application for a customer's users. */
export async function startPortalServer(
  authority: Authority,
  kind: PortalKind = "first-party-spa",
  port?: number,
): Promise<PortalServer> {
  const server = await listenOnLoopback(authority, port);
  let page: PortalPage | undefined;
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set({ "cache-control": "no-store", "content-security-policy": contentSecurityPolicy });
    next();
  });
  app.get(["/", "/callback"], (_request, response) => response.sendFile("index.html", { root: folder }));
  app.get("/portal.css", (_request, response) => response.sendFile("portal.css", { root: folder }));
  app.get("/app.js", async (_request, response) => response.type("js").send(await bundledScript(kind)));
  app.get("/config.json", (_request, response) => {
    if (page) response.json(page);
    else response.status(404).json({ error: "not_ready", error_description: "The tenant is not deployed yet" });
  });
  server.serve(app);
  return {
    origin: server.origin,
    configure: (configured) => {
      page = configured;
    },
    close: server.close,
  };
}

const bundles = new Map<PortalKind, Promise<string>>();

/** The page's script with its library in it, as a customer's own build would make it. */
function bundledScript(kind: PortalKind): Promise<string> {
  const bundled = bundles.get(kind) ?? bundle(kind);
  bundles.set(kind, bundled);
  return bundled;
}

function bundle(kind: PortalKind): Promise<string> {
  return build({
    entryPoints: [join(import.meta.dirname, kind, "app.js")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
}
