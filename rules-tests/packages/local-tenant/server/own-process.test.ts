import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type RunningTenant, startTenant } from "../../../../packages/local-tenant/start.ts";
import { createTrustingFetch } from "../../../../packages/loopback/trusting-fetch.ts";
import { testAuthority } from "../../../shared-keys.ts";

const form = { "content-type": "application/x-www-form-urlencoded" };
const json = { "content-type": "application/json" };
const chunks = (text: string) => ({ body: new Blob([text]).stream(), duplex: "half" as const });

/** What takes different ways through the server: bodies and none, known and unknown lengths, refusals and pages. */
const requests = (): Readonly<Record<string, readonly [string, RequestInit]>> => ({
  "a document": ["/.well-known/openid-configuration", {}],
  "a document for another origin": ["/.well-known/openid-configuration", { headers: { origin: "https://a.example" } }],
  "a preflight": ["/oauth/token", { method: "OPTIONS", headers: { origin: "https://a.example" } }],
  "a page": ["/", { headers: { accept: "text/html" } }],
  "an unknown path": ["/nowhere", {}],
  "a refused form": ["/oauth/token", { method: "POST", headers: form, body: "grant_type=client_credentials" }],
  "a refused form in chunks": ["/oauth/token", { method: "POST", headers: form, ...chunks("grant_type=x") }],
  "a refused secret": ["/oauth/token", { method: "POST", headers: json, body: '{"grant_type":"x","client_id":"y"}' }],
  "no body": ["/oauth/token", { method: "POST" }],
  "what is not UTF-8": ["/oauth/token", { method: "POST", headers: form, body: new Uint8Array([0xff]) }],
  "a body beyond the endpoint's limit": ["/oauth/token", { method: "POST", headers: form, body: "x".repeat(200_000) }],
  "a body beyond every limit": ["/oauth/token", { method: "POST", headers: form, body: "x".repeat(600_000) }],
  "the same in chunks": ["/oauth/token", { method: "POST", headers: form, ...chunks("x".repeat(600_000)) }],
  "an API without a token": ["/api/v2/clients", { method: "POST", headers: json, body: "{}" }],
  "a deletion without a token": ["/api/v2/clients/x", { method: "DELETE" }],
  "a form of the browser": ["/u/consent", { method: "POST", headers: form, body: "action=accept" }],
  "a page's file": ["/console/console.css", {}],
});

interface Answer {
  readonly status: number;
  readonly headers: object;
  readonly text: string;
}

/** Answers by the names of their requests. A port and what is new each time are left out. */
async function answersOf({ url, ca }: RunningTenant): Promise<Readonly<Record<string, Answer>>> {
  const network = createTrustingFetch(ca);
  const entries: [string, Answer][] = [];
  for (const [name, [path, init]] of Object.entries(requests())) {
    const response = await network.fetch(`${url}${path}`, { redirect: "manual", ...init });
    const { date: _, ...headers } = Object.fromEntries(response.headers);
    const text = (await response.text()).replaceAll(new URL(url).port, "<port>");
    entries.push([name, { status: response.status, headers: { ...headers, "content-length": text.length }, text }]);
  }
  await network.close();
  return Object.fromEntries(entries);
}

describe("a tenant that has the process for itself", () => {
  let plain: Readonly<Record<string, Answer>>;
  let own: Readonly<Record<string, Answer>>;
  const running: RunningTenant[] = [];
  beforeAll(async () => {
    const start = async (ownProcess: boolean) => {
      const tenant = await startTenant({ authority: testAuthority(), ownProcess, now: () => 1_800_000_000_000 });
      running.push(tenant);
      return answersOf(tenant);
    };
    const before = Response;
    plain = await start(false);
    expect(Response).toBe(before);
    own = await start(true);
    expect(Response).not.toBe(before);
  });
  afterAll(async () => {
    await Promise.all(running.map((tenant) => tenant.close()));
  });

  it.each(Object.keys(requests()))("answers as any other: %s", (name) => {
    expect(own[name]).toEqual(plain[name]);
  });

  it("refuses what it should", () => {
    const statuses = Object.values(own).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 204, 200, 404, 400, 400, 401, 415, 400, 413, 413, 413, 401, 401, 403, 200]);
  });

  it("says that an answer depends on the origin, also where there is none", () => {
    for (const name of ["a document", "a document for another origin", "a preflight"]) {
      expect(own[name]?.headers).toMatchObject({ vary: expect.stringContaining("Origin") });
    }
  });
});
