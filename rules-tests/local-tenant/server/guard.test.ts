import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createTrustingFetch, type TrustingFetch } from "../../../demonstration/trusting-fetch.ts";
import { type RunningTenant, startTenant } from "../../../local-tenant/start.ts";

describe("requests whose body has no Content-Length", () => {
  let tenant: RunningTenant;
  let network: TrustingFetch;

  beforeAll(async () => {
    tenant = await startTenant();
    network = createTrustingFetch(tenant.ca);
  });

  afterAll(async () => {
    await network?.close();
    await tenant?.close();
  });

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

  it("are refused where they are too large", async () => {
    expect((await post("x".repeat(600 * 1024))).status).toBe(413);
  });

  it("may delete", async () => {
    const answer = await network.fetch(`${tenant.url}/api/v2/clients/nobody`, { method: "DELETE" });
    expect(answer.status).toBe(401);
  });
});
