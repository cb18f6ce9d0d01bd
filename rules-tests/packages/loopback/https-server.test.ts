import { get } from "node:https";
import { afterEach, describe, expect, it } from "@jest/globals";
import { createAuthority } from "../../../packages/loopback/authority.ts";
import { type LoopbackServer, listenOnLoopback } from "../../../packages/loopback/https-server.ts";
import { PortInUseError } from "../../../packages/loopback/port-in-use-error.ts";
import { createTrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";

let opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  opened = [];
});

async function open(port?: number) {
  const authority = await createAuthority();
  const server: LoopbackServer = await listenOnLoopback(authority, port);
  const network = createTrustingFetch(authority.ca);
  opened.push(server, network);
  return { server, fetch: network.fetch, ca: authority.ca };
}

describe("an HTTPS server on loopback", () => {
  it("answers 503 until it has a handler", async () => {
    const { server, fetch } = await open();
    expect((await fetch(server.origin)).status).toBe(503);
    server.serve((_, response) => void response.end("hello"));
    expect(await (await fetch(server.origin)).text()).toBe("hello");
  });

  it("answers at 127.0.0.1, and at ::1 if the machine has it, and only there", async () => {
    const { server, ca } = await open();
    const status = (host: string) =>
      new Promise((resolve) => {
        get({ host, port: server.port, ca, agent: false }, ({ statusCode }) => resolve(statusCode)).on(
          "error",
          (error: NodeJS.ErrnoException) => resolve(error.code),
        );
      });
    expect(await status("127.0.0.1")).toBe(503);
    expect([503, "EADDRNOTAVAIL", "EAFNOSUPPORT"]).toContain(await status("::1"));
    expect(await status("127.0.0.2")).toBe("ECONNREFUSED");
  });

  it("reports a port in use in one line, and leaves nothing listening", async () => {
    const { server } = await open();
    const second = open(server.port);
    await expect(second).rejects.toThrow(PortInUseError);
    await expect(second).rejects.toMatchObject({ name: "PortInUseError", code: "port_in_use" });
    await server.close();
    await open(server.port);
  });
});
