import { createServer } from "node:net";

/** A free loopback port, for servers that cannot report the port that they listen on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return address.port;
}

/** Waits for any HTTP response. Rejects after 20 seconds. */
export async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/robots.txt`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the identity provider did not start");
}
