import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { TenantUnderTest } from "../../packages/local-tenant/world/management.ts";
import { managementClient } from "../../packages/local-tenant/world/management.ts";
import { world } from "../../packages/local-tenant/world/world.ts";
import { crowd } from "./crowd.ts";
import { Faults, serverError, tooManyRequests } from "./faults.ts";
import { rememberForeign } from "./foreign-state.ts";
import { tokenBucket } from "./token-bucket.ts";

const faults = new Faults();
let test: TenantUnderTest;
beforeAll(async () => {
  test = await world({ front: faults.front }).with(managementClient).start();
});
afterAll(() => test.close());
beforeEach(() => {
  faults.limit();
  faults.delay(0);
  faults.arm();
});

let names = 0;
const create = () => {
  names += 1;
  return test.call("POST", "/clients", { name: `client ${names}` });
};
const exists = () => test.store.clients.find(({ name }) => name === `client ${names}`) !== undefined;
/** Ends as a caller does whose connection is gone. */
const cut = async () => {
  await expect(create()).rejects.toThrow("fetch failed");
};

describe("faults at the n-th write", () => {
  it("lets everything through, and counts writes apart from reads", async () => {
    await test.call("GET", "/clients");
    expect((await create()).status).toBe(201);
    await test.call("GET", "/connections");
    expect(faults.managementCalls.map(({ write, status }) => [write, status])).toEqual([
      [0, 200],
      [1, 201],
      [0, 200],
    ]);
    expect(faults.written).toEqual([{ method: "POST", path: "/api/v2/clients", write: 1, status: 201 }]);
  });

  it("answers 429 with the headers by which a caller waits, and has applied nothing", async () => {
    faults.arm(tooManyRequests(2, { retryAfter: 3 }));
    expect((await create()).status).toBe(201);
    const { status, headers, body } = await create();
    expect(status).toBe(429);
    expect(body.errorCode).toBe("too_many_requests");
    expect(headers.get("retry-after")).toBe("3");
    expect(headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
    expect(exists()).toBe(false);
    expect((await create()).status).toBe(201);
  });

  it.each([
    [false, false],
    [true, true],
  ])("answers 500, applied: %s", async (applied, isThere) => {
    faults.arm(serverError(1, { applied }));
    expect((await create()).status).toBe(500);
    expect(exists()).toBe(isThere);
    expect(faults.calls[0]).toMatchObject({ fault: "500", ...(applied ? { status: 201 } : {}) });
  });

  it.each([
    [false, false],
    [true, true],
  ])("resets the connection, applied: %s", async (applied, isThere) => {
    faults.arm({ at: 1, applied, outcome: "reset" });
    await cut();
    expect(exists()).toBe(isThere);
    expect((await create()).status).toBe(201);
  });

  it.each([
    [false, false],
    [true, true],
  ])("never answers, applied: %s", async (applied, isThere) => {
    faults.arm({ at: 1, applied, outcome: "silence" });
    const ended = jest.fn();
    void create().then(ended, ended);
    // However slow the machine is: first the tenant has had the request, and then an answer would have had its time.
    while (faults.calls[0]?.fault === undefined) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 50));
    expect(ended).not.toHaveBeenCalled();
    expect(exists()).toBe(isThere);
  });

  it.each([
    [false, false],
    [true, true],
  ])("ends the caller: nothing more gets through until it is armed again, applied: %s", async (applied, isThere) => {
    faults.arm({ at: 1, applied, outcome: "death" });
    await cut();
    expect(exists()).toBe(isThere);
    await expect(test.call("GET", "/clients")).rejects.toThrow("fetch failed");
    await cut();
    expect(exists()).toBe(false);
    faults.arm();
    expect((await create()).status).toBe(201);
  });

  it("calls what stops the caller, once, after the write was applied", async () => {
    const seen: boolean[] = [];
    faults.arm({ at: 1, applied: true, outcome: { stop: () => seen.push(exists()) } });
    await cut();
    await cut();
    expect(seen).toEqual([true]);
  });

  it("strikes as often as it is told, and by what a call is", async () => {
    const isGrant = ({ path }: { path: string }) => path.endsWith("/client-grants");
    faults.arm({ at: isGrant, applied: false, outcome: { status: 409, body: { message: "too soon" } }, times: 2 });
    expect((await create()).status).toBe(201);
    const grant = () => test.call("POST", "/client-grants", {});
    expect([(await grant()).body, (await grant()).status, (await grant()).status]).toEqual([
      { message: "too soon" },
      409,
      400,
    ]);
  });
});

describe("limits and latency", () => {
  it("refuses what is beyond the rate, tells when to come back, and lets it in then", async () => {
    faults.limit({ perSecond: 2, retryAfter: true });
    const first = await create();
    expect([first.headers.get("x-ratelimit-limit"), first.headers.get("x-ratelimit-remaining")]).toEqual(["2", "1"]);
    await create();
    const refused = await create();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(exists()).toBe(false);
    await new Promise((done) => setTimeout(done, 510));
    expect((await create()).status).toBe(201);
  });

  it.each([
    [2, 2],
    [16, 50],
  ])("allows a burst and then %s requests a second", (perSecond, burst) => {
    let time = 1_000_000;
    const take = tokenBucket({ perSecond, burst }, () => time);
    const allowed = (count: number) => Array.from({ length: count }, () => take().allowed).filter(Boolean).length;
    expect(allowed(100)).toBe(burst);
    time += 1000;
    expect(allowed(100)).toBe(perSecond);
    time += 3_600_000;
    expect(allowed(100)).toBe(burst);
    // At the moment that the headers name there is room again.
    time = Number(take().headers["x-ratelimit-reset"]) * 1000;
    expect(take().allowed).toBe(true);
  });

  it("delays every request", async () => {
    faults.delay(80);
    const start = performance.now();
    await test.call("GET", "/clients");
    expect(performance.now() - start).toBeGreaterThanOrEqual(79);
  });
});

describe("a crowded tenant", () => {
  it("notices any change of what is foreign, and none of what came later", async () => {
    const { clients, actions, connections } = await crowd(test);
    const foreign = rememberForeign(test.store);
    const before = foreign.now();
    for (const name of [
      "CRM mobile",
      "partner-oidc",
      "crm-staff",
      "crm-draft",
      "urn:crm:token",
      "settings friendly_name",
    ]) {
      expect(before).toContain(name);
    }
    await create();
    expect(foreign.now()).toBe(before);

    const enabled = [{ client_id: clients.mobile, status: true }];
    await test.call("PATCH", `/connections/${connections["partner-oidc"]}/clients`, enabled);
    expect(foreign.now()).not.toBe(before);
    await test.call("PATCH", `/connections/${connections["partner-oidc"]}/clients`, [{ ...enabled[0], status: false }]);
    expect(foreign.now()).toBe(before);

    const bind = (...ids: (string | undefined)[]) => {
      const names = Object.entries(actions);
      const nameOf = (id?: string) => names.find(([, one]) => one === id)?.[0]?.toUpperCase();
      const bindings = ids.map((value) => ({ ref: { type: "action_id", value }, display_name: nameOf(value) }));
      return test.call("PATCH", "/actions/triggers/post-login/bindings", { bindings });
    };
    const order = foreign.nowButBindingIds();
    await bind(actions["crm-enrich"], actions["crm-audit"]);
    expect(foreign.now()).not.toBe(before);
    expect(foreign.nowButBindingIds()).toBe(order);
    await bind(actions["crm-audit"], actions["crm-enrich"]);
    expect(foreign.nowButBindingIds()).not.toBe(order);
    await bind(actions["crm-enrich"]);
    expect(foreign.nowButBindingIds()).not.toBe(order);

    await test.call("DELETE", `/clients/${clients.reporting}`);
    expect(foreign.now()).not.toContain(String(clients.reporting));
  });
});
