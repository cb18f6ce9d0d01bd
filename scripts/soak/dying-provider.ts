import type { ServerResponse } from "node:http";
import type { Authority } from "@federated-actions/loopback/authority";
import { type LoopbackServer, listenOnLoopback } from "@federated-actions/loopback/https-server";

const chunk = Buffer.alloc(256 * 1024, " ");

/** An identity provider that answers in a wrong way, another one each time. */
export async function startDyingProvider(authority: Authority): Promise<LoopbackServer> {
  const server = await listenOnLoopback(authority);
  const ways: readonly ((response: ServerResponse) => void)[] = [
    (response) => response.destroy(),
    (response) => response.writeHead(500).end("no"),
    (response) => response.writeHead(200, { "content-type": "application/json" }).end("{"),
    flood,
  ];
  let count = 0;
  server.serve((_request, response) => {
    ways[count % ways.length]?.(response);
    count += 1;
  });
  return server;
}

function flood(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.on("error", () => {
    // The tenant has had enough.
  });
  const send = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", send);
  send();
}
