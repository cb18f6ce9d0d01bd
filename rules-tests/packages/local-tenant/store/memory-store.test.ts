import { describe, expect, it } from "@jest/globals";
import type { Client } from "../../../../packages/local-tenant/store/entities.ts";
import { createMemoryStore } from "../../../../packages/local-tenant/store/memory-store.ts";
import { pairKey } from "../../../../packages/local-tenant/store/pair-key.ts";
import type { Store } from "../../../../packages/local-tenant/store/store.ts";
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

  it("hands on each change once, before the next", () => {
    const written: unknown[] = [];
    const store = createMemoryStore((changes) => written.push(changes));
    store.clients.put(client("a"));
    store.settings = { a: 1 };
    store.clients.delete("nothing");
    store.clients.delete("a");
    expect(written).toEqual([
      [{ in: "clients", key: "a", value: client("a") }],
      [{ in: "settings", value: { a: 1 } }],
      [{ in: "clients", key: "a" }],
    ]);
  });
});

describe("a transaction", () => {
  const filled = (write: () => void = () => {}) => {
    let filling = true;
    const store = createMemoryStore(() => {
      if (!filling) write();
    });
    for (const id of ["b", "a", "c"]) store.clients.put(client(id));
    store.settings = { a: 1 };
    filling = false;
    return store;
  };
  const content = (store: Store) => [store.clients.list(), store.users.list(), store.settings];
  const changeAll = (store: Store) => {
    store.clients.delete("b");
    store.clients.put({ ...client("a"), name: "new" });
    store.clients.put(client("d"));
    store.clients.delete("d");
    store.settings = {};
  };

  it("is handed on as a whole, also from within another", () => {
    const written: unknown[][] = [];
    const store = createMemoryStore((changes) => void written.push(changes.map((change) => change.in)));
    const result = store.transaction(() => {
      store.transaction(() => changeAll(store));
      store.clients.put(client("x"));
      return store.clients.get("x")?.name;
    });
    expect(result).toBe("x");
    expect(written).toEqual([["clients", "clients", "clients", "settings", "clients"]]);
  });

  it("that throws has not taken place", () => {
    const store = filled();
    const failing = () =>
      store.transaction(() => {
        changeAll(store);
        throw new Error("refused");
      });
    expect(failing).toThrow("refused");
    expect(content(store)).toEqual(content(filled()));
  });

  it("that cannot be written has not taken place, and neither has a single change", () => {
    const store = filled(() => {
      throw new Error("full");
    });
    for (const change of [
      () => store.transaction(() => changeAll(store)),
      () => store.clients.put(client("d")),
      () => store.clients.delete("b"),
      () => {
        store.settings = {};
      },
    ]) {
      expect(change).toThrow("full");
      expect(content(store)).toEqual(content(filled()));
    }
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
