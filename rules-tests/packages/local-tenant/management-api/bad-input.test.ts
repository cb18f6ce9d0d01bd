import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { runs } from "../../../runs.ts";
import { type Answer, openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
const failures: unknown[] = [];
/** Every endpoint that reads a body, on resources that exist. */
let writes: [string, string][];

beforeAll(async () => {
  api = await openTenant({ onLog: (entry) => entry.type === "internal_error" && failures.push(entry) });
  const post = async (path: string, body: object) => (await api.call("POST", path, body)).body;
  const client = await post("/clients", { name: "C" });
  const connection = await post("/connections", { name: "c", strategy: "oidc" });
  const server = await post("/resource-servers", { identifier: "https://api.example.com/a", scopes: [{ value: "r" }] });
  const grant = await post("/client-grants", { client_id: client.client_id, audience: server.identifier });
  const organization = await post("/organizations", { name: "o" });
  await post(`/organizations/${organization.id}/connections`, { connection_id: connection.id });
  const triggers = [{ id: "post-login", version: "v3" }];
  const action = await post("/actions/actions", { name: "A", supported_triggers: triggers });
  writes = [
    ["POST", "/clients"],
    ["PATCH", `/clients/${client.client_id}`],
    ["POST", `/clients/${client.client_id}/credentials`],
    ["POST", "/resource-servers"],
    ["PATCH", `/resource-servers/${server.id}`],
    ["POST", "/client-grants"],
    ["PATCH", `/client-grants/${grant.id}`],
    ["POST", "/connections"],
    ["PATCH", `/connections/${connection.id}`],
    ["PATCH", `/connections/${connection.id}/clients`],
    ["POST", "/organizations"],
    ["PATCH", `/organizations/${organization.id}`],
    ["POST", `/organizations/${organization.id}/connections`],
    ["PATCH", `/organizations/${organization.id}/connections/${connection.id}`],
    ["POST", `/organizations/${organization.id}/client-grants`],
    ["POST", `/organizations/${organization.id}/members`],
    ["POST", "/actions/actions"],
    ["PATCH", `/actions/actions/${action.id}`],
    ["PATCH", "/actions/triggers/post-login/bindings"],
    ["PATCH", "/tenants/settings"],
    ["POST", "/token-exchange-profiles"],
  ];
});
afterAll(() => api.close());

const inAuth0sShape = ({ status, body }: Answer) => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).toMatchObject({ statusCode: status, error: expect.any(String), message: expect.any(String) });
};

/** Names that the schemas know, so that arbitrary values land where they hurt. */
const names = fc.constantFrom(
  ...["name", "strategy", "options", "metadata", "client_metadata", "scope", "scopes", "identifier", "audience", "pem"],
  ...["client_id", "enabled_clients", "bindings", "secrets", "code", "supported_triggers", "flags", "refresh_token"],
  ...["connection_id", "grant_id", "members", "client_authentication_methods", "subject_type_authorization"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "id", "x"],
);
const known = fc.constantFrom("oidc", "post-login", "v3", "https://api.example.com/a", "n", "", "\u0000", "\ud800");
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(known, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

describe("arbitrary JSON", () => {
  it("never makes an endpoint fail", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), json, async (index, body) => {
        const [method, path] = writes[index % writes.length] ?? ["", ""];
        const answer = await api.call(method, path, JSON.stringify(body));
        if (answer.status >= 300) inAuth0sShape(answer);
      }),
      { numRuns: runs(400) },
    );
    expect(failures).toEqual([]);
  });

  it("changes no prototype", async () => {
    const body = '{"name":"P","client_metadata":{"__proto__":"polluted"},"__proto__":{"polluted":true}}';
    for (const [method, path] of writes) {
      const answer = await api.call(method, path, body);
      expect(answer.body.message).toContain("__proto__");
    }
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("a body that is not JSON", () => {
  it.each(["", "{", "nul", "{'a':1}", "\u0000", "a=b", "[".repeat(100_000), '{"a":'.repeat(50_000)])(
    "is refused by every endpoint that reads one",
    async (text) => {
      for (const [method, path] of writes) {
        const answer = await api.call(method, path, text, { "content-type": "application/json" });
        inAuth0sShape(answer);
      }
    },
  );

  it("is refused if it is valid JSON but nested too deeply", async () => {
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const body = `{"name":"deep","x":${deep}}`;
    expect((await api.call("POST", "/clients", body)).body.message).toContain("levels deep");
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "is refused by its content type: %j",
    async (type) => {
      const answer = await api.call("POST", "/clients", '{"name":"A"}', { "content-type": type });
      expect(answer.status).toBe(415);
      inAuth0sShape(answer);
    },
  );

  it("of a megabyte is too large, and the tenant stays up", async () => {
    const body = JSON.stringify({ name: "x".repeat(1_000_000) });
    const answer = await api.call("POST", "/clients", body);
    expect(answer.status).toBe(413);
    inAuth0sShape(answer);
    expect((await api.call("GET", "/clients")).status).toBe(200);
  });
});

describe("an invalid path", () => {
  it.each(["/clients/%00", "/clients/%E0%A4%A", "/clients/..%2F..%2Fx", "/users/__proto__", "/clients/constructor"])(
    "is not found: %s",
    async (path) => {
      inAuth0sShape(await api.call("GET", path));
    },
  );
});
