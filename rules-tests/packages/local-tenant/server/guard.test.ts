import { createHash } from "node:crypto";
import { request } from "node:https";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type RunningTenant, startTenant } from "../../../../packages/local-tenant/start.ts";
import { createTrustingFetch, type TrustingFetch } from "../../../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../../../shared-keys.ts";

const errors: unknown[] = [];
let tenant: RunningTenant;
let network: TrustingFetch;
beforeAll(async () => {
  tenant = await startTenant({
    authority: testAuthority(),
    onLog: (entry) => entry.type === "internal_error" && errors.push(entry),
  });
  network = createTrustingFetch(tenant.ca);
});
afterAll(async () => {
  await network.close();
  await tenant.close();
  expect(errors).toEqual([]);
});

/** Asks by a Host header of one's own, which `fetch` does not allow. */
function askAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const port = new URL(tenant.url).port;
    const path = "/.well-known/jwks.json";
    const options = {
      host: "127.0.0.1",
      port,
      path,
      ca: tenant.ca,
      servername: "localhost",
      headers: { host },
      agent: false,
    };
    request(options, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
}

describe("the Host header", () => {
  const port = () => new URL(tenant.url).port;

  it.each(["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "acme.tenant.localhost"])("may be %s", async (name) => {
    expect(await askAs(`${name}:${port()}`)).toBe(200);
  });

  it.each([
    "evil.example",
    "localhost.evil.example",
    "evil-localhost",
    "127.0.0.2",
    "0.0.0.0",
    "a..localhost",
    "x.localhost.",
  ])("may not be %s, as a rebound name would be", async (name) => {
    expect(await askAs(`${name}:${port()}`)).toBe(421);
  });

  it("has the tenant's port", async () => {
    expect(await askAs("localhost")).toBe(421);
    expect(await askAs("localhost:1")).toBe(421);
    expect(await askAs(`${"a.".repeat(300)}localhost:${port()}`)).toBe(421);
  });
});

describe("requests whose body has no Content-Length", () => {
  /** Sends the body in chunks, whose sum nobody announces. */
  function post(text: string): Promise<Response> {
    const body = new Blob([text]).stream();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return network.fetch(`${tenant.url}/oauth/token`, { method: "POST", body, headers, duplex: "half" });
  }

  it("are read as others are", async () => {
    const answer = await post("grant_type=client_credentials&client_id=nobody");
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: "access_denied", error_description: "Unauthorized" });
  });

  it("are refused if they are too large", async () => {
    expect((await post("x".repeat(600 * 1024))).status).toBe(413);
  });

  it("may delete", async () => {
    const answer = await network.fetch(`${tenant.url}/api/v2/clients/nobody`, { method: "DELETE" });
    expect(answer.status).toBe(401);
  });
});

describe("a body that is too large", () => {
  it.each(["/api/v2/clients", "/oauth/token", "/nothing"])("is answered, not hung up on: %s", async (path) => {
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await network.fetch(tenant.url + path, { method: "POST", body: "x".repeat(1_000_000) });
      expect(answer.status).toBe(413);
      expect(await answer.json()).toEqual(
        path.startsWith("/api/")
          ? { statusCode: 413, error: "Payload Too Large", message: expect.any(String) }
          : { error: "invalid_request", error_description: expect.any(String) },
      );
    }
  });

  it("is answered even if no handler would have read it", async () => {
    const answer = await network.fetch(`${tenant.url}/nothing`, { method: "POST", body: "x".repeat(500_000) });
    expect(answer.status).toBe(404);
  });
});

describe("every answer", () => {
  it("has the headers that browsers want", async () => {
    const { headers } = await network.fetch(`${tenant.url}/nothing`);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    // Would affect every other server on localhost.
    expect(headers.get("strict-transport-security")).toBeNull();
    const silent = await network.fetch(`${tenant.url}/authorize`);
    expect(silent.headers.get("x-frame-options")).toBeNull();
  });

  it("names an endpoint that is not there", async () => {
    const answer = await network.fetch(`${tenant.url}/samlidp`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      statusCode: 404,
      error: "Not Found",
      message: "The local tenant lacks the endpoint GET /samlidp",
    });
  });
});

describe("an address that leads nowhere", () => {
  const open = (path: string) => network.fetch(`${tenant.url}${path}`, { headers: { accept: "text/html,*/*;q=0.8" } });

  it("is told a person on a page, with the way to what is there", async () => {
    const answer = await open("/samlidp/<script>");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, expect.stringContaining("text/html")]);
    const text = await answer.text();
    expect(text).toContain("The local tenant lacks the endpoint GET /samlidp/&lt;script&gt;");
    expect(text).toContain('href="/"');
  });

  it("is told in JSON where only programs go", async () => {
    expect((await open("/api/v2/nothing")).headers.get("content-type")).toContain("application/json");
  });
});

describe("the tenant's own address", () => {
  const open = (accept: string) => network.fetch(`${tenant.url}/`, { headers: { accept } });

  it("tells a person what it is, on a page that runs nothing and has the one style that it allows", async () => {
    const answer = await open("text/html,application/xhtml+xml,*/*;q=0.8");
    const text = await answer.text();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
    expect(text).toContain("<h1>Local tenant local</h1>");
    expect(text).toContain(`<code>${tenant.issuer}</code>`);
    expect(text).toContain('href="/.well-known/jwks.json"');
    expect(text).not.toContain("<script");
    expect(text).not.toContain(tenant.clientSecret);
    const style = createHash("sha256")
      .update(/<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "")
      .digest("base64");
    expect(answer.headers.get("content-security-policy")).toBe(
      `default-src 'none'; base-uri 'none'; style-src 'sha256-${style}'; frame-ancestors 'none'`,
    );
  });

  it.each(["*/*", "application/json", "application/json, text/html;q=0.5", "text/html;q=0", ""])(
    "has no endpoint for programs: %j",
    async (accept) => {
      const answer = await open(accept);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ message: "The local tenant lacks the endpoint GET /" });
    },
  );
});

describe("bytes that are not HTTP", () => {
  it.each([
    "hello\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
  ])("leave the tenant up: %j", async (text) => {
    await new Promise<void>((resolve) => {
      const port = Number(new URL(tenant.url).port);
      const socket = connect({ host: "127.0.0.1", port, ca: tenant.ca, servername: "localhost" }, () => {
        socket.write(text);
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve());
    });
    expect((await network.fetch(`${tenant.url}/.well-known/jwks.json`)).status).toBe(200);
  });
});
