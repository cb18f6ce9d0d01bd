import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type CollectionName, collections } from "../../../../packages/local-tenant/store/collections.ts";
import type { FolderStoreOptions } from "../../../../packages/local-tenant/store/folder-store.ts";
import { openFolderStore } from "../../../../packages/local-tenant/store/folder-store.ts";
import type { Collection, Store } from "../../../../packages/local-tenant/store/store.ts";
import { StoreFileError } from "../../../../packages/local-tenant/store/store-file-error.ts";
import { StoreWriteError } from "../../../../packages/local-tenant/store/store-write-error.ts";

let directory: string;
const opened: Store[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "folder-store-"));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => {});
  await rm(directory, { recursive: true });
});

const open = async (options: FolderStoreOptions = {}, folder = directory) => {
  const store = await openFolderStore(folder, options);
  opened.push(store);
  return store;
};
const reopen = async (store: Store) => {
  await store.close();
  return open();
};
const journal = () => join(directory, "journal.jsonl");
const client = { client_id: "c", name: "C", is_first_party: true, client_secret: "s" };
const user = {
  user_id: "oidc|acme|ann",
  identities: [],
  app_metadata: {},
  user_metadata: {},
  created_at: "",
  updated_at: "",
  logins_count: 1,
};

const actionParts = { code: "", runtime: "node22", supported_triggers: [], dependencies: [], secrets: [] };

/** One of each kind, with nothing but what it must have. */
const samples: Readonly<Record<CollectionName, object>> = {
  clients: { client_id: "c", name: "C" },
  clientCredentials: { id: "cred", client_id: "c", credential_type: "public_key" },
  resourceServers: { id: "rs", identifier: "https://api" },
  clientGrants: { id: "cgr", audience: "https://api" },
  connections: { id: "con", name: "acme", strategy: "oidc", options: {}, enabled_clients: [] },
  organizations: { id: "org", name: "acme" },
  organizationConnections: { organization_id: "org", connection_id: "con" },
  organizationClientGrants: { organization_id: "org", grant_id: "cgr" },
  organizationClients: { organization_id: "org", client_id: "c" },
  actions: { id: "a", name: "A", status: "built", ...actionParts },
  actionVersions: { id: "v", action_id: "a", ...actionParts },
  bindings: { id: "b", trigger_id: "post-login", display_name: "A", action_id: "a" },
  tokenExchangeProfiles: { id: "tep", name: "T", subject_token_type: "urn:a:b", action_id: "a" },
  users: { user_id: "oidc|acme|ann" },
  organizationMembers: { organization_id: "org", user_id: "oidc|acme|ann" },
};
const collectionOf = (store: Store, name: string) => store[name as CollectionName] as unknown as Collection<object>;

describe("a store in a folder", () => {
  it("keeps everything, in the order of creation", async () => {
    const first = await open();
    for (const id of ["b", "a", "x"]) first.clients.put({ ...client, client_id: id });
    first.clients.put({ ...client, client_id: "b", name: "new" });
    first.clients.delete("x");
    first.users.put(user);
    first.settings = { friendly_name: "Vendor" };
    const second = await reopen(first);
    expect(second.clients.list().map(({ client_id, name }) => [client_id, name])).toEqual([
      ["b", "new"],
      ["a", "C"],
    ]);
    expect(second.users.list()).toEqual([user]);
    expect(second.settings).toEqual({ friendly_name: "Vendor" });
  });

  it("keeps resources of every kind", async () => {
    const first = await open();
    for (const [name, item] of Object.entries(samples)) collectionOf(first, name).put(item);
    const second = await reopen(first);
    const kept = Object.keys(collections).map((name) => [name, collectionOf(second, name).list()]);
    expect(kept).toEqual(Object.keys(collections).map((name) => [name, [samples[name as CollectionName]]]));
  });

  it("has written a change when the call returns", async () => {
    const store = await open();
    store.clients.put(client);
    expect((await readFile(journal(), "utf8")).split("\n").at(-2)).toBe(
      JSON.stringify([{ in: "clients", key: "c", value: client }]),
    );
  });

  it("has files that only their owner can read", async () => {
    await (await open()).close();
    expect((await readdir(directory)).sort()).toEqual(["journal.jsonl", "tenant.lock"]);
    for (const file of await readdir(directory)) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });

  it("leaves out what a crash left half written, and goes on after it", async () => {
    const first = await open();
    first.clients.put(client);
    await first.close();
    appendFileSync(journal(), '[{"in":"clients","key":"half","val');
    const second = await open();
    expect(second.clients.list()).toEqual([client]);
    second.clients.put({ ...client, client_id: "d" });
    const third = await reopen(second);
    expect(third.clients.list().map(({ client_id }) => client_id)).toEqual(["c", "d"]);
  });

  it("deletes at its start the files that a crash left", async () => {
    for (const name of ["journal.jsonl.new", "users.json.0123456789ab.tmp"]) await writeFile(join(directory, name), "");
    await open();
    expect((await readdir(directory)).sort()).toEqual(["journal.jsonl", "tenant.lock"]);
  });

  it("is written anew when it has doubled, while changes go on", async () => {
    const store = await open({ rewriteFrom: 100_000 });
    store.clients.put({ ...client, client_id: "first" });
    for (let index = 0; index < 4000; index += 1) {
      store.clients.put({ ...client, client_id: `c${index % 100}`, name: `${index}` });
      if (index % 50 === 0) store.clients.delete("c7");
      if (index % 20 === 0) await setImmediate();
    }
    const kept = store.clients.list();
    expect(kept).toHaveLength(100);
    const second = await reopen(store);
    expect(statSync(journal()).size).toBeLessThan(200_000);
    expect(second.clients.list()).toEqual(kept);
  });
});

describe("the folder", () => {
  it("belongs to one tenant at a time, also where several start at once", async () => {
    const starts = await Promise.allSettled(Array.from({ length: 6 }, () => open()));
    expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const start of starts) {
      if (start.status === "rejected")
        expect(String(start.reason)).toContain(`${directory}: is in use by another tenant`);
    }
    await opened[0]?.close();
    await open();
  });

  it.each([`${process.pid}\n`, "4194305\n", "no number", ""])(
    "is not locked by a file that a process left behind: %j",
    async (text) => {
      await writeFile(join(directory, "tenant.lock"), text);
      await open();
    },
  );

  it("may be one that cannot be used: then that is said", async () => {
    await writeFile(join(directory, "file"), "");
    await expect(openFolderStore(join(directory, "file"))).rejects.toThrow(StoreFileError);
    await expect(openFolderStore(join(directory, "a", "b"))).rejects.toThrow("does not exist");
  });
});

describe("a write that fails", () => {
  const withInner = async () => {
    const inner = join(directory, "inner");
    const problems: string[] = [];
    const store = await open({ onProblem: (problem) => problems.push(problem) }, inner);
    store.clients.put(client);
    return { inner, problems, store };
  };

  it("changes nothing and is told, until it succeeds", async () => {
    const { inner, problems, store } = await withInner();
    renameSync(inner, `${inner}-moved`);
    for (const id of ["d", "e"]) {
      expect(() => store.clients.put({ ...client, client_id: id })).toThrow(StoreWriteError);
    }
    expect(() => store.clients.delete("c")).toThrow("cannot be written");
    expect(store.clients.list()).toEqual([client]);
    expect(problems).toEqual([expect.stringContaining("was moved, replaced or deleted")]);
    renameSync(`${inner}-moved`, inner);
    store.clients.put({ ...client, client_id: "f" });
    expect(problems).toEqual([expect.anything(), `${join(inner, "journal.jsonl")}: can be written again`]);
    await expect(store.close()).rejects.toThrow("3 changes could not be written");
    const again = await open({}, inner);
    expect(again.clients.list().map(({ client_id }) => client_id)).toEqual(["c", "f"]);
  });

  it.each([
    [
      "another file is in its place",
      async (file: string) => writeFile(`${file}.x`, "").then(() => renameSync(`${file}.x`, file)),
    ],
    ["its folder is gone", async (_: string, inner: string) => rm(inner, { recursive: true })],
    [
      "another folder is in its place",
      async (_: string, inner: string) => rm(inner, { recursive: true }).then(() => mkdir(inner)),
    ],
  ])("because %s", async (_name, spoil) => {
    const { inner, store } = await withInner();
    await spoil(join(inner, "journal.jsonl"), inner);
    expect(() => store.users.put(user)).toThrow(StoreWriteError);
    expect(store.users.list()).toEqual([]);
    await expect(store.close()).rejects.toThrow(StoreWriteError);
  });

  it("because the store is closed", async () => {
    const store = await open();
    await store.close();
    expect(() => store.clients.put(client)).toThrow(StoreWriteError);
  });

  // The limit on a file's size is the process's: a shell sets it.
  it("because there is no room leaves whole lines only, and has the status 507", async () => {
    const program = `
      process.on("SIGXFSZ", () => {});
      import("${join(process.cwd(), "packages/local-tenant/store/folder-store.ts")}").then(async ({ openFolderStore }) => {
        const store = await openFolderStore(${JSON.stringify(directory)}, { onProblem: (text) => console.error(text) });
        let kept = 0;
        let status;
        try {
          for (; kept < 1000; kept++) store.clients.put({ client_id: "c" + kept, name: "C".repeat(1000) });
        } catch (error) { status = error.status; }
        store.clients.delete("c0");
        const failed = await store.close().catch((error) => error.message);
        console.log(JSON.stringify({ kept, held: store.clients.list().length, status, failed }));
      });`;
    const { execa } = await import("execa");
    const { stdout, stderr } = await execa("bash", [
      "-c",
      'ulimit -f 8; exec "$0" --import tsx --input-type=module -e "$1"',
      process.execPath,
      program,
    ]);
    const { kept, held, status, failed } = JSON.parse(stdout);
    expect([kept > 2, kept < 9, held]).toEqual([true, true, kept - 1]);
    expect(status).toBe(507);
    expect(failed).toContain("1 change could not be written");
    expect(stderr).toContain("Changes are refused with 507 until it can");
    expect((await open()).clients.list()).toHaveLength(held);
  });
});

describe("a journal that is not one", () => {
  const header = '{"format":2}\n';
  it.each([
    ["", "is not a journal"],
    ["nonsense\n", "is not a journal"],
    ['{"format":3}\n', "has format 3, and this version reads 2. Use the version that wrote it"],
    [`${header}{\n`, "line 2: is not JSON"],
    [`${header}[]\n[{"in":"users","key":"u","value":{"user_id":5}}]\n`, "line 3: 0.value.user_id"],
    [`${header}[{"in":"users","key":"u","value":{"user_id":"v"}}]\n`, "the key u of users belongs to another id, v"],
    [
      `${header}[{"in":"clients","key":"c","value":{"client_id":"c","name":"C","callbacks":"https://a"}}]\n`,
      "callbacks",
    ],
    [`${header}[{"in":"clients","key":"c","value":{"client_id":"c","name":"C","grant_types":[5]}}]\n`, "grant_types.0"],
    [`${header}[{"in":"connections","key":"c","value":{"id":"c","name":"C","strategy":"oidc"}}]\n`, "options"],
    [`${header}[{"in":"settings","value":[]}]\n`, "0.value"],
    [`${header}[{"in":"other","key":"c"}]\n`, "line 2"],
  ])("is refused by name, and stays as it is: %j", async (text, problem) => {
    await writeFile(journal(), text);
    const opening = openFolderStore(directory);
    await expect(opening).rejects.toThrow(StoreFileError);
    await expect(opening).rejects.toThrow(problem);
    await expect(opening).rejects.toThrow(journal());
    expect(await readFile(journal(), "utf8")).toBe(text);
  });
});

describe("files of format 1", () => {
  const configuration = () =>
    Object.fromEntries(Object.keys(samples).map((name) => [name, [samples[name as CollectionName]]]));
  const write = async (change: (content: Record<string, unknown>) => void = () => {}) => {
    const { users, organizationMembers, ...rest } = configuration();
    const content = { version: 1, settings: { friendly_name: "V" }, ...rest };
    change(content);
    await writeFile(join(directory, "configuration.json"), JSON.stringify(content));
    await writeFile(join(directory, "users.json"), JSON.stringify({ version: 1, users, organizationMembers }));
  };

  it("are taken over once, also where they lack younger kinds", async () => {
    await write((content) => {
      delete content.organizationClients;
      content.tokenExchangeProfiles = undefined;
    });
    const first = await open();
    expect((await readdir(directory)).sort()).toEqual(["journal.jsonl", "tenant.lock"]);
    first.clients.delete("c");
    const second = await reopen(first);
    expect([second.settings, second.clients.list(), second.users.list()]).toEqual([
      { friendly_name: "V" },
      [],
      [samples.users],
    ]);
    expect(second.actionVersions.list()).toEqual([samples.actionVersions]);
  });

  it.each<[string, (content: Record<string, unknown>) => void, string]>([
    ["of a younger version", (content) => void Object.assign(content, { version: 3 }), "its version is 3"],
    ["without a version", (content) => void delete content.version, "its version is none"],
    [
      "with two of one id",
      (content) => void Object.assign(content, { clients: [samples.clients, samples.clients] }),
      "clients: two entries have the id c",
    ],
    [
      "with a value of another type",
      (content) => void Object.assign(content, { connections: [{ ...samples.connections, options: [] }] }),
      "connections.0.options",
    ],
    ["with more", (content) => void Object.assign(content, { more: 1 }), "more"],
  ])("that are wrong are refused by name, and stay: %s", async (_name, change, problem) => {
    await write(change);
    const file = join(directory, "configuration.json");
    const before = await readFile(file, "utf8");
    const opening = openFolderStore(directory);
    await expect(opening).rejects.toThrow(StoreFileError);
    await expect(opening).rejects.toThrow(problem);
    await expect(opening).rejects.toThrow(file);
    expect(await readFile(file, "utf8")).toBe(before);
    expect(existsSync(journal())).toBe(false);
  });

  it.each(["{", "", "[]", "5"])("that are none are refused by name: %j", async (text) => {
    await writeFile(join(directory, "users.json"), text);
    await expect(openFolderStore(directory)).rejects.toThrow(join(directory, "users.json"));
  });

  it("beside a journal are refused", async () => {
    await (await open()).close();
    await write();
    await expect(openFolderStore(directory)).rejects.toThrow("Move away what is not to be used");
    expect(existsSync(join(directory, "users.json"))).toBe(true);
  });
});
