import { rootCertificates } from "node:tls";
import { describe, expect, it } from "@jest/globals";
import { type Authority, createAuthority } from "../../../packages/loopback/authority.ts";
import { listenOnLoopback } from "../../../packages/loopback/https-server.ts";
import { createTrustingFetch } from "../../../packages/loopback/trusting-fetch.ts";

describe("a fetch that trusts certificate authorities", () => {
  it("trusts those given and no others, and finds every name under localhost", async () => {
    const authority = await createAuthority();
    const server = await listenOnLoopback(withHost(authority, "acme.tenant.localhost"));
    server.serve((_, response) => void response.end("hello"));
    const trusting = createTrustingFetch(authority.ca);
    const wary = [createTrustingFetch(), createTrustingFetch(...rootCertificates)];
    try {
      const url = `https://acme.tenant.localhost:${server.port}/`;
      expect(await (await trusting.fetch(url)).text()).toBe("hello");
      for (const { fetch } of wary) await expect(fetch(url)).rejects.toThrow("fetch failed");
    } finally {
      await Promise.all([trusting, ...wary, server].map((opened) => opened.close()));
    }
  });
});

function withHost(authority: Authority, host: string): Authority {
  return { ...authority, issue: (hosts) => authority.issue([host, ...hosts]) };
}
