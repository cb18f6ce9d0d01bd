import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Authority } from "../../packages/loopback/authority.ts";
import { type LoopbackServer, listenOnLoopback } from "../../packages/loopback/https-server.ts";

/** An HTTPS proxy for a loopback server that speaks plain HTTP: the tenant requires https. */
export async function startHttpsFront(authority: Authority, backendPort: number): Promise<LoopbackServer> {
  const front = await listenOnLoopback(authority);
  front.serve((incoming, outgoing) => forward(incoming, outgoing, backendPort));
  return front;
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { method, url, headers } = incoming;
  const options = { host: "127.0.0.1", port, method, path: url, headers: { ...headers, "x-forwarded-proto": "https" } };
  const backend = request(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  backend.on("error", () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  incoming.pipe(backend);
}
