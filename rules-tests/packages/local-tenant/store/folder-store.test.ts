import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type CollectionKind,
  type CollectionName,
  collections,
} from "../../../../packages/local-tenant/store/collections.ts";
import { openFolderStore } from "../../../../packages/local-tenant/store/folder-store.ts";
import type { Collection, Store } from "../../../../packages/local-tenant/store/store.ts";
import { StoreFileError } from "../../../../packages/local-tenant/store/store-file-error.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "folder-store-"));
});
afterEach(() => rm(directory, { recursive: true }));

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

describe("a store in a folder", () => {
  it("keeps everything, in the order of creation", async () => {
    const first = await openFolderStore(directory);
    for (const id of ["b", "a"]) first.clients.put({ ...client, client_id: id });
    first.users.put(user);
    first.settings = { friendly_name: "Vendor" };
    await first.close();
    const second = await openFolderStore(directory);
    expect(second.clients.list()).toEqual(first.clients.list());
    expect(second.users.list()).toEqual([user]);
    expect(second.settings).toEqual({ friendly_name: "Vendor" });
    await second.close();
  });

  it.each(Object.entries<CollectionKind<object>>(collections))("keeps %s", async (name, { required, keyOf }) => {
    const item = Object.fromEntries(required.map((key) => [key, `a ${key}`]));
    const of = (store: Store) => store[name as CollectionName] as unknown as Collection<object>;
    const first = await openFolderStore(directory);
    of(first).put(item);
    await first.close();
    const second = await openFolderStore(directory);
    expect(of(second).get(keyOf(item))).toEqual(item);
    await second.close();
  });

  it("writes files that only their owner can read, and leaves no others", async () => {
    const store = await openFolderStore(directory);
    store.clients.put(client);
    store.users.put(user);
    await store.close();
    expect((await readdir(directory)).sort()).toEqual(["configuration.json", "users.json"]);
    for (const file of await readdir(directory)) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });

  it("writes soon, without being closed, and never half a file", async () => {
    const store = await openFolderStore(directory);
    const file = join(directory, "configuration.json");
    const seen = new Set<number>();
    for (let index = 0; index < 40; index += 1) {
      store.clients.put({ ...client, client_id: `c${index}` });
      await new Promise((resolve) => setTimeout(resolve, 10));
      const text = await readFile(file, "utf8").catch(() => undefined);
      if (text !== undefined) seen.add(JSON.parse(text).clients.length);
    }
    expect(seen.size).toBeGreaterThan(1);
    await store.close();
  });

  it("belongs to one tenant at a time", async () => {
    const store = await openFolderStore(directory);
    await expect(openFolderStore(directory)).rejects.toThrow("in use by another tenant");
    await store.close();
    await (await openFolderStore(directory)).close();
  });

  it("is not locked by a process that has ended", async () => {
    // Above the largest process number of Linux.
    await writeFile(join(directory, "tenant.lock"), "4194305\n");
    await (await openFolderStore(directory)).close();
    await writeFile(join(directory, "tenant.lock"), "no number");
    await (await openFolderStore(directory)).close();
  });

  it.each([
    ["{", "is not JSON"],
    ["", "is not JSON"],
    ["[]", "expected object"],
    ["{}", "version"],
    ['{"version":2,"users":[],"organizationMembers":[]}', "version"],
    ['{"version":1,"users":{},"organizationMembers":[]}', "users"],
    ['{"version":1,"users":[{"user_id":5}],"organizationMembers":[]}', "users.0.user_id"],
    ['{"version":1,"users":[],"organizationMembers":[],"more":1}', "more"],
  ])("refuses a file that is not one of its own, and leaves it as it is: %s", async (text, problem) => {
    const file = join(directory, "users.json");
    await writeFile(file, text);
    const opened = openFolderStore(directory);
    await expect(opened).rejects.toThrow(StoreFileError);
    await expect(opened).rejects.toThrow(problem);
    await expect(opened).rejects.toThrow(file);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("refuses a path that is not a folder, or that cannot be created", async () => {
    await writeFile(join(directory, "file"), "");
    await expect(openFolderStore(join(directory, "file"))).rejects.toThrow(StoreFileError);
    await expect(openFolderStore(join(directory, "a", "b"))).rejects.toThrow("does not exist");
  });

  it("reports a write that fails", async () => {
    const errors: unknown[] = [];
    const inner = join(directory, "inner");
    const store = await openFolderStore(inner, (error) => errors.push(error));
    await rm(inner, { recursive: true });
    store.clients.put(client);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(errors).toHaveLength(1);
    store.clients.put(client);
    await expect(store.close()).rejects.toThrow();
  });
});
