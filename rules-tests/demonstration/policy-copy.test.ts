import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { PolicyCopy } from "../../demonstration/policy-copy.ts";

const acme = "# Acme\ncustomer: acme # the slug\nenforcement: enforce\n";

describe("PolicyCopy", () => {
  let source: string;
  let copy: PolicyCopy;
  let deployed: string[];

  beforeEach(async () => {
    source = await mkdtemp(join(tmpdir(), "policy-copy-test-"));
    await mkdir(join(source, "customers"));
    await writeFile(join(source, "customers", "acme.yaml"), acme);
    deployed = [];
    copy = await PolicyCopy.of(source, async (directory) => {
      deployed.push(await readFile(join(directory, "customers", "acme.yaml"), "utf8"));
    });
  });

  afterEach(async () => {
    await copy.close();
    await rm(source, { recursive: true });
  });

  it("edits a file of the copy and keeps its comments, and can undo the edit", async () => {
    const restore = await copy.edit("customers/acme.yaml", (document) => document.set("enforcement", "suspended"));
    await copy.deploy();
    await restore();
    await copy.deploy();
    expect(deployed).toEqual([acme.replace("enforcement: enforce", "enforcement: suspended"), acme]);
  });

  it("waits for a running deployment when it closes, whether it fails or not", async () => {
    let fail: (error: Error) => void = () => {};
    const slow = await PolicyCopy.of(source, () => new Promise((_resolve, reject) => (fail = reject)));
    const deploying = slow.deploy();
    let isClosed = false;
    const closing = slow.close().then(() => (isClosed = true));
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    fail(new Error("the tenant went away"));
    await expect(deploying).rejects.toThrow("the tenant went away");
    await closing;
  });

  it("does not change the original files, and leaves nothing behind", async () => {
    await copy.edit("customers/acme.yaml", (document) => document.delete("enforcement"));
    expect(await readFile(join(source, "customers", "acme.yaml"), "utf8")).toBe(acme);
    await copy.close();
    await expect(readdir(copy.directory)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
