import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { TenantLogEntry } from "../../../../packages/local-tenant/tenant.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

const log: TenantLogEntry[] = [];
let api: TenantUnderTest;
beforeAll(async () => {
  api = await openTenant({ onLog: (entry) => log.push(entry) });
});
afterAll(() => api.close());

it("the log says what was changed, but never for which user", async () => {
  const { users } = api.running.tenant.store;
  const now = new Date().toISOString();
  const common = { identities: [], app_metadata: {}, user_metadata: {}, created_at: now, updated_at: now };
  users.put({ ...common, user_id: "google-apps|ann@acme.example", logins_count: 1 });
  for (const id of ["google-apps|ann@acme.example", "google-apps%7Cann%40acme.example"]) {
    expect((await api.call("PATCH", `/users/${id}`, { blocked: true })).status).toBe(200);
  }
  users.put = () => {
    throw new Error("of ann@acme.example");
  };
  expect((await api.call("PATCH", "/users/google-apps|ann@acme.example", { blocked: false })).status).toBe(500);
  expect((await api.call("DELETE", "/users/google-apps|ann@acme.example")).status).toBe(204);
  expect(log.map(({ type, description }) => [type, description])).toEqual([
    ["sapi", "PATCH /api/v2/users/{id}"],
    ["sapi", "PATCH /api/v2/users/{id}"],
    ["internal_error", "PATCH /api/v2/users/{id}"],
    ["sapi", "DELETE /api/v2/users/{id}"],
  ]);
  expect(JSON.stringify(log)).not.toContain("acme.example");
});
