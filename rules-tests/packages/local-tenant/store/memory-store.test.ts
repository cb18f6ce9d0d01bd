import { describe, expect, it } from "@jest/globals";
import type { Client } from "../../../../packages/local-tenant/store/entities.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import { pairKey } from "../../../../packages/local-tenant/store/pair-key.ts";
import { boundActions } from "../../../../packages/local-tenant/triggers/deployed-actions.ts";

const client = (id: string): Client => ({ client_id: id, name: id, is_first_party: true, callbacks: ["https://a"] });
const version = (id: string, deployed: boolean) => ({
  id,
  action_id: "a",
  number: 1,
  code: `// ${id}`,
  dependencies: [],
  runtime: "node22",
  secrets: [{ name: "__proto__", value: "v", updated_at: "" }],
  supported_triggers: [],
  deployed,
  built_at: "",
  created_at: "",
  updated_at: "",
});

describe("a collection", () => {
  it("returns copies, and stores copies", () => {
    const { clients } = createMemoryStore();
    const mine = client("a");
    const answer = clients.put(mine);
    mine.name = "changed";
    answer.name = "changed";
    clients.get("a")?.callbacks?.push("https://evil");
    for (const listed of clients.list()) listed.name = "changed";
    const found = clients.find(({ name }) => name === "a");
    expect(found).toEqual(client("a"));
  });

  it("keeps the order of creation, even if one is replaced", () => {
    const { clients } = createMemoryStore();
    for (const id of ["b", "a", "c"]) clients.put(client(id));
    clients.put({ ...client("a"), name: "new" });
    expect(clients.list().map(({ client_id: id }) => id)).toEqual(["b", "a", "c"]);
    expect(clients.list(({ name }) => name === "new")).toHaveLength(1);
  });

  it("knows only what was put, whatever its name", () => {
    const { clients } = createMemoryStore();
    for (const id of ["__proto__", "constructor", "toString"]) {
      expect(clients.get(id)).toBeUndefined();
      clients.put(client(id));
      expect(clients.get(id)).toEqual(client(id));
      expect(clients.delete(id)).toBe(true);
      expect(clients.delete(id)).toBe(false);
    }
  });

  it("keys what has no id of its own by both of its ends", () => {
    const { organizationClientGrants } = createMemoryStore();
    organizationClientGrants.put({ organization_id: "org_1", grant_id: "cgr_1" });
    expect(organizationClientGrants.get(pairKey("org_1", "cgr_1"))).toBeDefined();
  });

  it("tells which part of the store changed", () => {
    const changes: string[] = [];
    const store = createMemoryStore((part) => changes.push(part));
    store.clients.put(client("a"));
    store.organizationMembers.put({ organization_id: "o", user_id: "u" });
    store.settings = { a: 1 };
    store.clients.delete("nothing");
    expect(changes).toEqual(["configuration", "users", "configuration"]);
  });
});

describe("the bound Actions of a trigger", () => {
  const action = { id: "a", name: "A", supported_triggers: [], code: "// draft", dependencies: [], runtime: "node22" };
  const times = { created_at: "", updated_at: "" };
  const binding = { id: "b", trigger_id: "post-login", display_name: "A", action_id: "a", ...times };
  const bound = () => {
    const store = createMemoryStore();
    store.actions.put({ ...action, ...times, status: "built", secrets: [], all_changes_deployed: false });
    store.bindings.put(binding);
    return store;
  };

  it("are the deployed versions, with their secrets under any name", () => {
    const store = bound();
    store.actionVersions.put(version("v1", false));
    store.actionVersions.put(version("v2", true));
    const [only, ...rest] = boundActions(store, "post-login");
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ id: "a", name: "A", versionId: "v2", code: "// v2" });
    expect(Object.entries(only?.secrets ?? {})).toEqual([["__proto__", "v"]]);
    expect(boundActions(store, "credentials-exchange")).toEqual([]);
  });

  it("are not run in part: one without a deployed version stops the trigger", () => {
    const store = bound();
    store.actionVersions.put(version("v1", false));
    expect(() => boundActions(store, "post-login")).toThrow("no deployed version");
  });
});
