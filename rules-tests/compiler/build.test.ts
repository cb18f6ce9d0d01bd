import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type BuildOptions, buildAll, buildTenant, OutputError } from "../../compiler/build.ts";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import type { Files } from "./policy-files/try-policy.ts";
import { changed, withPolicy } from "./policy-folder.ts";

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "build-"));
});
afterEach(() => rm(outDir, { recursive: true, force: true }));

const signingKeyPem = createSigningKeyPem();
const build = (files: Files = {}, options: Partial<BuildOptions> = {}) =>
  withPolicy(files, (policyDir) => buildTenant({ policyDir, outDir, environment: "local", signingKeyPem, ...options }));

async function contents(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.sort().map(async (file) => [file.slice(dir.length + 1), await readFile(file, "utf8")] as const),
  );
  return Object.fromEntries(texts);
}

describe("a build", () => {
  it("writes tenant/ and a manifest of its contents", async () => {
    const manifest = await build();
    const written = await contents(outDir);
    expect((await readdir(outDir)).sort()).toEqual(["manifest.json", "tenant"]);
    expect(JSON.parse(written["manifest.json"] ?? "")).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(Object.keys(manifest.files).sort()).toEqual(
      Object.keys(written)
        .filter((name) => name !== "manifest.json")
        .map((name) => name.slice("tenant/".length))
        .sort(),
    );
    expect(manifest).toMatchObject({
      environment: "local",
      domain: "localhost:8443",
      examples: 3,
      signed_by: manifest.public_keys[0],
    });
    const code = written["tenant/actions/federated-login/code.js"] ?? "";
    expect(manifest.actions.find(({ name }) => name === "federated-login")?.bytes).toBe(Buffer.byteLength(code));
    expect(manifest.actions.every((action) => action.own_bytes <= action.budget_bytes)).toBe(true);
  });

  it("is deterministic for the same input and key, in any folder", async () => {
    const other = await mkdtemp(join(tmpdir(), "elsewhere-"));
    try {
      await build();
      await build({}, { outDir: other });
      const first = await contents(outDir);
      expect(await contents(other)).toEqual(first);
      await build();
      expect(await contents(outDir)).toEqual(first);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });

  it("has Actions whose size depends neither on the number of customers nor on their names", async () => {
    const sizes = (manifest: Awaited<ReturnType<typeof build>>) => manifest.actions;
    const few = await build();
    const customer = (slug: string) =>
      `customer: ${slug}\nname: ${slug}\nconnections:\n  ${slug}-oidc: { strategy: oidc, email_domains: [${slug}.example] }\naccess: { orders: { roles: [viewer] } }\n`;
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`customers/c${index}.yaml`, customer(`c${index}`)]),
    );
    const more = await build(many);
    expect(more.policies.length).toBe(few.policies.length + 80);
    expect(sizes(more)).toEqual(sizes(few));
  });

  it("removes files that an earlier build wrote and this one does not", async () => {
    await build();
    expect(Object.keys(await contents(outDir))).toContain("tenant/connections/globex-saml.json");
    await build({ "customers/globex.yaml": undefined });
    expect(Object.keys(await contents(outDir))).not.toContain("tenant/connections/globex-saml.json");
  });

  it("accepts a domain that overrides the environment's", async () => {
    const { files } = await withPolicy({}, (policyDir) =>
      buildAll({ policyDir, outDir, environment: "local", signingKeyPem, domain: "localhost:4711" }),
    );
    expect(files.get("actions/federated-login/code.js")).toContain('"domain": "localhost:4711"');
  });
});

describe("a build that fails changes nothing:", () => {
  const broken: readonly [string, Files, Partial<BuildOptions>, string][] = [
    ["an invalid policy", changed("customers/acme.yaml", ["orders:manager]", "orders:boss]"]), {}, "boss"],
    [
      "an example that fails",
      changed("customers/acme.yaml", ["{ deny: no_role }", "{ deny: groups_overage }"]),
      {},
      "expected groups_overage",
    ],
    ["no key", {}, { environment: "real", signingKeyPem: undefined }, "POLICY_SIGNING_KEY is not set"],
    ["a key other than the environment's", {}, { environment: "real" }, "not among public_keys"],
    ["an invalid key", {}, { signingKeyPem: "x" }, "not an Ed25519 private key"],
  ];

  it.each(broken)("%s", async (_, files, options, message) => {
    await build();
    const before = await contents(outDir);
    await expect(build(files, options)).rejects.toThrow(message);
    expect(await contents(outDir)).toEqual(before);
  });

  it("leaves not even an empty folder", async () => {
    await expect(build({}, { signingKeyPem: "x", outDir: join(outDir, "new") })).rejects.toThrow();
    expect(await readdir(outDir)).toEqual([]);
  });
});

describe("a folder that no build wrote is refused and left unchanged:", () => {
  it.each<[string, Record<string, string>]>([
    ["a tenant/ without a manifest", { "tenant/tenant.json": "{}" }],
    ["a foreign manifest.json", { "manifest.json": '{"name":"an app"}' }],
    ["a manifest.json that is not JSON", { "manifest.json": "x", "tenant/tenant.json": "{}" }],
    ["a manifest.json that is null", { "manifest.json": "null" }],
  ])("%s", async (_, files) => {
    await mkdir(join(outDir, "tenant"), { recursive: true });
    if (!("tenant/tenant.json" in files)) await rm(join(outDir, "tenant"), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(outDir, name), text);
    const before = await contents(outDir);
    await expect(build()).rejects.toThrow(OutputError);
    await expect(build()).rejects.toThrow(/choose another --out$/);
    expect(await contents(outDir)).toEqual(before);
  });

  it("but other files next to the build's are allowed", async () => {
    await writeFile(join(outDir, "notes.txt"), "mine");
    await build();
    await build();
    expect((await contents(outDir))["notes.txt"]).toBe("mine");
  });
});

describe("a folder that cannot be created", () => {
  it("is refused if the name is empty, instead of using the working directory", async () => {
    await expect(build({}, { outDir: "" })).rejects.toThrow("--out is empty");
  });

  it("is reported, below a file and on a file system that allows none", async () => {
    await writeFile(join(outDir, "file"), "");
    await expect(build({}, { outDir: join(outDir, "file", "out") })).rejects.toMatchObject({ code: "ENOTDIR" });
    // Linux answers ENOENT below /proc; elsewhere the parent is missing and cannot be created either.
    await expect(build({}, { outDir: "/proc/none/out" })).rejects.toMatchObject({ syscall: "mkdir" });
  });

  it("is created with its parents otherwise", async () => {
    await build({}, { outDir: join(outDir, "a", "b") });
    expect((await readdir(join(outDir, "a", "b"))).sort()).toEqual(["manifest.json", "tenant"]);
  });
});
