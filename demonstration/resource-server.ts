import { Agent } from "node:https";
import type { Authority } from "@federated-actions/loopback/authority";
import { listenOnLoopback } from "@federated-actions/loopback/https-server";
import cors from "cors";
import express, { type ErrorRequestHandler, type Express, type Handler } from "express";
import { requiredScopes, UnauthorizedError } from "express-oauth2-jwt-bearer";
import { callerOf, peopleOnly, protectApi, type TokenDialect } from "./protect-api.ts";

export interface ResourceServerOptions {
  /** Issues the certificate for HTTPS, and is trusted when the tenant's keys are fetched. */
  readonly authority: Authority;
  readonly issuer: string;
  readonly namespace: string;
  /** The audience of each API. */
  readonly apis: { readonly orders: string; readonly invoices: string };
  /** Their `token_dialect` in apis.yaml. Default: rfc9068. */
  readonly tokenDialects?: Readonly<Partial<Record<"orders" | "invoices", TokenDialect>>>;
  /** Whether tokens are accepted that are only observed. Default: false. */
  readonly acceptObserved?: boolean;
  /** Whose pages may call from a browser, `https://localhost:1234`. A function is asked at each request. */
  readonly origins: readonly string[] | (() => readonly string[]);
  readonly port?: number;
}

export interface ResourceServer {
  /** `https://localhost:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

/** The vendor's two small APIs. Each answer says who was seen, and shows that customer's data only. */
export async function startResourceServer(options: ResourceServerOptions): Promise<ResourceServer> {
  const server = await listenOnLoopback(options.authority, options.port);
  const agent = new Agent({ ca: options.authority.ca });
  server.serve(resourceServerApp(options, agent));
  return {
    origin: server.origin,
    async close() {
      agent.destroy();
      await server.close();
    },
  };
}

function resourceServerApp(options: ResourceServerOptions, agent: Agent): Express {
  const { issuer, namespace, apis, origins, acceptObserved = false } = options;
  const protection = { issuer, namespace, acceptObserved, agent };
  const dialectOf = (api: "orders" | "invoices") => ({ tokenDialect: options.tokenDialects?.[api] ?? "rfc9068" });
  const app = express();
  app.disable("x-powered-by");
  app.use(cors({ origin: isAmong(origins), allowedHeaders: ["authorization", "content-type"], maxAge: 600 }));

  const orders = new Map<string, number>();
  const payments = new Map<string, number>();
  const answer = (what: string, count: (customer: string) => number): Handler => {
    return (request, response) => {
      const caller = callerOf(request, namespace);
      const greeting = caller.name === undefined ? {} : { greeting: `Hello, ${caller.name}` };
      response.json({ ...greeting, ...caller, [what]: count(caller.customer) });
    };
  };
  const placeOrder = answer("orders", (customer) => countUp(orders, customer));

  app.use("/orders", protectApi({ ...protection, ...dialectOf("orders"), audience: apis.orders }));
  app.get(
    "/orders",
    requiredScopes("read:orders"),
    answer("orders", (customer) => orders.get(customer) ?? 0),
  );
  app.post("/orders", requiredScopes("write:orders"), peopleOnly(namespace), placeOrder);

  app.use("/invoices", protectApi({ ...protection, ...dialectOf("invoices"), audience: apis.invoices }));
  app.get(
    "/invoices",
    requiredScopes("read:invoices"),
    answer("invoices", () => 0),
  );
  app.post(
    "/invoices/payments",
    requiredScopes("pay:invoices"),
    peopleOnly(namespace),
    answer("payments", (customer) => countUp(payments, customer)),
  );

  app.use((_request, response) => {
    response.status(404).json({ error: "not_found", error_description: "Here are /orders and /invoices" });
  });
  app.use(refusal);
  return app;
}

function countUp(counts: Map<string, number>, customer: string): number {
  const count = (counts.get(customer) ?? 0) + 1;
  counts.set(customer, count);
  return count;
}

function isAmong(origins: ResourceServerOptions["origins"]) {
  const all = typeof origins === "function" ? origins : () => origins;
  return (origin: string | undefined, decide: (error: null, isAllowed: boolean) => void) => {
    decide(null, origin !== undefined && all().includes(origin));
  };
}

/** Refusals as RFC 6750, section 3 has them: `WWW-Authenticate` and the status, with the reason in the body too. */
const refusal: ErrorRequestHandler = (error, _request, response, _next) => {
  if (error instanceof UnauthorizedError) {
    const code = "code" in error ? error.code : "unauthorized";
    response.status(error.status).set(error.headers).json({ error: code, error_description: error.message });
    return;
  }
  const status = typeof error.status === "number" && error.status < 500 ? error.status : 503;
  response.status(status).json({ error: "unavailable", error_description: "The request could not be checked" });
};
