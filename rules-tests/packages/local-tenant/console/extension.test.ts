import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type World, world } from "../world/world.ts";

const parts = [{ id: "hello", title: "Hello", script: "page/hello.js" }];
const seen: string[] = [];

async function echo(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  seen.push(`${request.method} ${pathname}${search} ${(await request.text()).length}`);
  return Response.json({ ok: true }, { status: 201, headers: { "x-own": "1" } });
}

describe("what extends the console", () => {
  let test: World;
  beforeAll(async () => {
    test = await world({ console: { parts, fetch: echo } }).start();
  });
  afterAll(() => test.close());
  beforeEach(() => {
    seen.length = 0;
  });

  const send = (path: string, init?: RequestInit) => test.fetch(`${test.issuer}console/${path}`, init);
  const post = (headers: Record<string, string>, body = "{}") => {
    return send("policy/hello?a=1", { method: "POST", headers, body });
  };
  const ownOrigin = () => test.issuer.slice(0, -1);

  it("has its parts in the page, and answers below /console/policy/ under the console's own headers", async () => {
    expect(await (await send("parts.json")).json()).toEqual(parts);
    const answer = await send("policy/page/hello.js");
    expect([answer.status, answer.headers.get("x-own")]).toEqual([201, "1"]);
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*script-src 'self' 'sha256-/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(seen).toEqual(["GET /page/hello.js 0"]);
  });

  it.each([
    ["the page itself", { "sec-fetch-site": "same-origin" }, true],
    ["a browser that tells the origin alone", { origin: "own" }, true],
    ["a page at another port of this machine", { "sec-fetch-site": "same-site", origin: "https://localhost:1" }, false],
    ["a page elsewhere", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, false],
    ["a sandboxed page", { origin: "null" }, false],
    ["headers that disagree", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }, false],
    ["nobody who says so", {}, false],
  ] as [string, Record<string, string>, boolean][])("lets act by POST: %s", async (_who, headers, isLet) => {
    const sent = headers.origin === "own" ? { ...headers, origin: ownOrigin() } : headers;
    const answer = await post(sent);
    expect(answer.status).toBe(isLet ? 201 : 403);
    expect(seen).toEqual(isLet ? ["POST /hello?a=1 2"] : []);
  });

  it("gets files of 10 MB, and nothing larger", async () => {
    const own = { "sec-fetch-site": "same-origin" };
    const limit = 10 * 1024 * 1024;
    expect((await post(own, "x".repeat(limit))).status).toBe(201);
    expect((await post(own, "x".repeat(limit + 1))).status).toBe(413);
    expect(seen).toEqual([`POST /hello?a=1 ${limit}`]);
  });
});
