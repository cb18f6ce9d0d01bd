import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { boundActions } from "../../../../packages/local-tenant/triggers/deployed-actions.ts";
import { openTenant, type TenantUnderTest } from "../world/management.ts";

let api: TenantUnderTest;
beforeAll(async () => {
  api = await openTenant();
});
afterAll(() => api.close());

let count = 0;
const code = "exports.onExecutePostLogin = async () => {};";
const postLogin = [{ id: "post-login", version: "v3" }];
const make = async (body: object = {}) => {
  count += 1;
  const answer = await api.call("POST", "/actions/actions", {
    name: `Action ${count}`,
    supported_triggers: postLogin,
    code,
    ...body,
  });
  expect(answer.status).toBe(201);
  return answer.body;
};
const deploy = (id: string) => api.call("POST", `/actions/actions/${id}/deploy`);
const get = async (id: string) => (await api.call("GET", `/actions/actions/${id}`)).body;
const bind = (bindings: unknown, trigger = "post-login") =>
  api.call("PATCH", `/actions/triggers/${trigger}/bindings`, { bindings });
const byId = (id: string) => ({ ref: { type: "action_id", value: id }, display_name: id });

describe("an Action", () => {
  it("is pending when it is created, and built at the next request", async () => {
    const made = await make();
    expect(made).toMatchObject({ status: "pending", runtime: "node22", all_changes_deployed: false, secrets: [] });
    expect(made).not.toHaveProperty("deployed_version");
    expect(await get(made.id)).toMatchObject({ status: "built" });
  });

  it("is deployed as a version, which the next request shows", async () => {
    const { id } = await make();
    const first = await deploy(id);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ number: 1, deployed: false, status: "built", code, action: { id } });
    expect(await get(id)).toMatchObject({
      all_changes_deployed: true,
      current_version: { number: 1, status: "BUILT" },
      deployed_version: { id: first.body.id, number: 1, deployed: true },
    });
    expect((await deploy(id)).body.number).toBe(2);
  });

  it("cannot be deployed before it is built, in the words that a0deploy waits on", async () => {
    const { id } = await make();
    const { store } = api.running.tenant;
    const action = store.actions.get(id);
    if (action === undefined) throw new Error("the Action is not there");
    store.actions.put({ ...action, status: "building" });
    const { status, body } = await deploy(id);
    expect(status).toBe(400);
    expect(body.message).toBe("A draft must be in the 'built' state before it can be deployed.");
  });

  it("runs what was deployed, not the draft", async () => {
    const { id } = await make({ code: "// 1" });
    await deploy(id);
    await bind([byId(id)]);
    const { store } = api.running.tenant;
    const before = boundActions(store, "post-login")[0];
    const draft = await api.call("PATCH", `/actions/actions/${id}`, { code: "// 2" });
    expect(draft.body).toMatchObject({ status: "pending", all_changes_deployed: false });
    expect(boundActions(store, "post-login")[0]).toEqual(before);
    await deploy(id);
    const after = boundActions(store, "post-login")[0];
    expect(after?.code).toBe("// 2");
    expect(after?.versionId).not.toBe(before?.versionId);
  });

  it("never shows secrets, and keeps those without a new value", async () => {
    const { id } = await make({ secrets: [{ name: "KEY", value: "first" }] });
    const shown = await get(id);
    expect(shown.secrets).toEqual([{ name: "KEY", updated_at: expect.any(String) }]);
    await api.call("PATCH", `/actions/actions/${id}`, { secrets: [{ name: "KEY" }, { name: "B", value: "second" }] });
    await deploy(id);
    await bind([byId(id)]);
    expect({ ...boundActions(api.running.tenant.store, "post-login")[0]?.secrets }).toEqual({
      KEY: "first",
      B: "second",
    });
    expect(JSON.stringify(await get(id))).not.toContain("first");
    const unknown = await api.call("PATCH", `/actions/actions/${id}`, { secrets: [{ name: "NEW" }] });
    expect(unknown.status).toBe(400);
  });

  it("keeps 50 versions, and can go back to one", async () => {
    const { id } = await make({ code: "// old" });
    const old = (await deploy(id)).body;
    await api.call("PATCH", `/actions/actions/${id}`, { code: "// new" });
    await deploy(id);
    const back = (await api.call("POST", `/actions/actions/${id}/versions/${old.id}/deploy`)).body;
    expect(back).toMatchObject({ number: 3, code: "// old" });
    expect(await get(id)).toMatchObject({
      code: "// new",
      all_changes_deployed: false,
      deployed_version: { number: 3 },
    });
    for (let number = 4; number <= 52; number += 1) await deploy(id);
    const { body } = await api.call("GET", `/actions/actions/${id}/versions?per_page=100`);
    expect(body.total).toBe(50);
    expect(body.versions[0].number).toBe(52);
    expect((await api.call("GET", `/actions/actions/${id}/versions/${old.id}`)).status).toBe(404);
  });

  it("has a unique name", async () => {
    const { name } = await make();
    const again = await api.call("POST", "/actions/actions", { name, supported_triggers: postLogin });
    expect(again.status).toBe(409);
  });

  it("is accepted with invalid syntax, as by Auth0", async () => {
    const { id } = await make({ code: "exports.onExecutePostLogin = async (" });
    expect((await deploy(id)).status).toBe(200);
  });

  it.each([
    [{ code: "x".repeat(100_001) }, "larger than 100000 bytes"],
    [{ code: 5 }, "Expected type string"],
    [{ supported_triggers: [] }, "supported_triggers"],
    [{ supported_triggers: [{ id: "pre-user-registration", version: "v2" }] }, "lacks this trigger"],
    [{ supported_triggers: [{ id: "post-login", version: "v1" }] }, "lacks this trigger"],
    [{ runtime: "node12" }, "runtime"],
    [{ dependencies: [{ name: "jose", version: "6.0.0" }] }, "lacks npm dependencies"],
    [{ modules: [{ module_name: "shared" }] }, "lacks Actions Modules"],
    [{ secrets: [{ name: "A", value: "x".repeat(4097) }] }, "secrets.0.value"],
    [{ secrets: Array.from({ length: 31 }, (_, index) => ({ name: `S${index}`, value: "v" })) }, "secrets"],
    [
      {
        secrets: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
      "not unique",
    ],
    [{ name: " spaced" }, "name"],
    [{ unheard_of: true }, "Additional properties not allowed: unheard_of"],
  ])("is refused: %j", async (body, message) => {
    const answer = await api.call("POST", "/actions/actions", { name: "Bad", supported_triggers: postLogin, ...body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
  });

  it("of 100 kB is accepted", async () => {
    await make({ code: "x".repeat(100_000) });
  });

  it("that is not there is not found", async () => {
    const missing = { statusCode: 404, error: "Not Found", message: "That action does not exist." };
    expect(await get("00000000-0000-4000-8000-000000000000")).toEqual(missing);
    expect((await deploy("nothing")).body).toEqual(missing);
  });
});

describe("bindings", () => {
  const deployed = async (body: object = {}) => {
    const action = await make(body);
    await deploy(action.id);
    return action;
  };

  it("are replaced in the order given, and run in it", async () => {
    const [a, b] = [await deployed(), await deployed()];
    const first = await bind([byId(b.id), byId(a.id)]);
    expect(first.body.bindings.map((binding: { action: { id: string } }) => binding.action.id)).toEqual([b.id, a.id]);
    await bind([
      { ref: { type: "binding_id", value: first.body.bindings[1].id } },
      { ref: { type: "action_name", value: b.name } },
    ]);
    expect(boundActions(api.running.tenant.store, "post-login").map(({ id }) => id)).toEqual([a.id, b.id]);
    const { body } = await api.call("GET", "/actions/triggers/post-login/bindings");
    expect(body).toMatchObject({ total: 2, per_page: 50 });
    expect(body).not.toHaveProperty("page");
    expect((await api.call("GET", "/actions/triggers/post-login/bindings?page=1")).body.bindings).toEqual([]);
  });

  it("need deployed Actions of that trigger, and change nothing when refused", async () => {
    const good = await deployed();
    await bind([byId(good.id)]);
    const draft = await make();
    expect((await bind([byId(draft.id)])).body.message).toBe(
      "Trying to create a binding for an action that has not been deployed yet",
    );
    expect((await bind([byId(good.id), byId("nothing")])).status).toBe(404);
    expect((await bind([byId(good.id), byId(good.id)])).status).toBe(400);
    expect((await bind([byId(good.id)], "credentials-exchange")).status).toBe(400);
    expect((await bind([], "custom-token-exchange")).status).toBe(400);
    expect((await bind([], "send-phone-message")).status).toBe(200);
    expect((await bind([byId(good.id)], "send-phone-message")).status).toBe(400);
    expect((await bind([], "carrier-pigeon")).status).toBe(404);
    expect((await bind(Array.from({ length: 21 }, () => byId(good.id)))).status).toBe(400);
    expect((await bind([{ ref: { type: "name", value: "x" } }])).status).toBe(400);
    expect(boundActions(api.running.tenant.store, "post-login").map(({ id }) => id)).toEqual([good.id]);
  });

  it("keep an Action from being deleted, unless forced", async () => {
    const { id } = await deployed();
    await bind([byId(id)]);
    expect((await api.call("DELETE", `/actions/actions/${id}`)).body).toEqual({
      statusCode: 409,
      error: "Conflict",
      message: "Unable to delete an action bound to a trigger.",
    });
    expect((await api.call("DELETE", `/actions/actions/${id}?force=true`)).status).toBe(204);
    expect(boundActions(api.running.tenant.store, "post-login")).toEqual([]);
  });

  it("are listed for every trigger that Auth0 has, but for entity-bound ones", async () => {
    const { triggers } = (await api.call("GET", "/actions/triggers")).body;
    expect(triggers).toHaveLength(20);
    expect(triggers[1]).toMatchObject({ version: "v3", compatible_triggers: [{ id: "post-login", version: "v2" }] });
    for (const { id, binding_policy: policy } of triggers) {
      const { status, body } = await api.call("GET", `/actions/triggers/${id}/bindings`);
      if (policy === "trigger-bound") expect([id, status]).toEqual([id, 200]);
      else expect(body.message).toBe("cannot list action bindings for an entity-bound trigger");
    }
    api.switches.entityBoundBindings = "empty";
    const { body } = await api.call("GET", "/actions/triggers/custom-token-exchange/bindings");
    expect(body).toEqual({ bindings: [], per_page: 50 });
    api.switches.entityBoundBindings = "refused";
  });

  it("run an Action of the deprecated version 2, as Auth0 still does", async () => {
    const supported_triggers = [{ id: "post-login", version: "v2" }];
    const code = 'exports.onExecutePostLogin = async () => "old";';
    const { body } = await api.call("POST", "/actions/actions", {
      name: "Old",
      supported_triggers,
      code,
      deploy: true,
    });
    expect(body.supported_triggers).toEqual(supported_triggers);
    expect((await bind([byId(body.id)])).status).toBe(200);
    expect(boundActions(api.running.tenant.store, "post-login").map(({ id }) => id)).toEqual([body.id]);
  });
});
