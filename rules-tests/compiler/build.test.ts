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
  it("writes tenant/ and a manifest that tells what is in it", async () => {
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
      examples: 2,
      signed_by: manifest.public_keys[0],
    });
    const code = written["tenant/actions/federated-login/code.js"] ?? "";
    expect(manifest.actions.find(({ name }) => name === "federated-login")?.bytes).toBe(Buffer.byteLength(code));
  });

  it("gives the same bytes for the same input and key, wherever it is", async () => {
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

  it("has Actions of a size that the number of customers does not change, nor their names", async () => {
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

  it("takes away what an earlier build wrote and this one does not", async () => {
    await build();
    expect(Object.keys(await contents(outDir))).toContain("tenant/connections/globex-saml.json");
    await build({ "customers/globex.yaml": undefined });
    expect(Object.keys(await contents(outDir))).not.toContain("tenant/connections/globex-saml.json");
  });

  it("takes a domain that was not known when the files were written", async () => {
    const { files } = await withPolicy({}, (policyDir) =>
      buildAll({ policyDir, outDir, environment: "local", signingKeyPem, domain: "localhost:4711" }),
    );
    expect(files.get("actions/federated-login/code.js")).toContain('"domain": "localhost:4711"');
  });
});

describe("a build that fails changes nothing:", () => {
  const broken: readonly [string, Files, Partial<BuildOptions>, string][] = [
    ["a policy that cannot be meant", changed("customers/acme.yaml", ["orders:manager]", "orders:boss]"]), {}, "boss"],
    [
      "an example that fails",
      changed("customers/acme.yaml", ["{ deny: no_role }", "{ deny: groups_overage }"]),
      {},
      "expected groups_overage",
    ],
    ["no key", {}, { environment: "real", signingKeyPem: undefined }, "POLICY_SIGNING_KEY is not set"],
    ["another key than the environment's", {}, { environment: "real" }, "not among public_keys"],
    ["a key that is none", {}, { signingKeyPem: "x" }, "not an Ed25519 private key"],
  ];

  it.each(broken)("%s", async (_, files, options, message) => {
    await build();
    const before = await contents(outDir);
    await expect(build(files, options)).rejects.toThrow(message);
    expect(await contents(outDir)).toEqual(before);
  });

  it("not even an empty folder is left", async () => {
    await expect(build({}, { signingKeyPem: "x", outDir: join(outDir, "new") })).rejects.toThrow();
    expect(await readdir(outDir)).toEqual([]);
  });
});

describe("a folder that no build wrote is refused, and left alone:", () => {
  it.each<[string, Record<string, string>]>([
    ["a tenant/ without a manifest", { "tenant/tenant.json": "{}" }],
    ["somebody else's manifest.json", { "manifest.json": '{"name":"an app"}' }],
    ["a manifest.json that is no JSON", { "manifest.json": "x", "tenant/tenant.json": "{}" }],
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

  it("while files beside the build's are no matter", async () => {
    await writeFile(join(outDir, "notes.txt"), "mine");
    await build();
    await build();
    expect((await contents(outDir))["notes.txt"]).toBe("mine");
  });
});

describe("a folder that cannot be made", () => {
  it("is refused where the name is empty, not taken for the working directory", async () => {
    await expect(build({}, { outDir: "" })).rejects.toThrow("--out is empty");
  });

  it("is told, below a file and on a file system that makes none", async () => {
    await writeFile(join(outDir, "file"), "");
    await expect(build({}, { outDir: join(outDir, "file", "out") })).rejects.toMatchObject({ code: "ENOTDIR" });
    // Linux answers ENOENT below /proc, elsewhere the folder above is missing and cannot be made either.
    await expect(build({}, { outDir: "/proc/none/out" })).rejects.toMatchObject({ syscall: "mkdir" });
  });

  it("is made with those above it otherwise", async () => {
    await build({}, { outDir: join(outDir, "a", "b") });
    expect((await readdir(join(outDir, "a", "b"))).sort()).toEqual(["manifest.json", "tenant"]);
  });
});
