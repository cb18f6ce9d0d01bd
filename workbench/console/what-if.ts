import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { parseDocument } from "yaml";
import { z } from "zod";
import { isRecord } from "../../actions/policy/records.ts";
import { onDisk } from "../../compiler/policy-files/source/policy-folder.ts";
import type { Person } from "./background/protocol.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { readJson } from "./read-json.ts";

const name = z.string().min(1, "choose one").max(300);

const personRequest = z.strictObject({
  customer: name,
  application: name,
  api: name,
  connection: name.optional(),
  /** YAML or JSON. */
  attributes: z.string().max(200_000),
});

const editRequest = z.strictObject({ file: name, text: z.string() });

/** What would be if a person had other attributes, or a policy file another text. Nothing is written. */
export function whatIf({ work, files }: Pick<ConsoleWorld, "work" | "files">): Hono {
  const app = new Hono();
  app.post("/person", async (c) => {
    const { attributes, ...place } = await readJson(c, personRequest);
    const person = { ...place, attributes: readAttributes(attributes) };
    return c.json(await work.ask<"explain">({ kind: "explain", person }));
  });
  app.get("/files", async (c) => c.json(await filesOf(files)));
  app.get("/file", async (c) => {
    const path = await knownFile(files, c.req.query("name") ?? "");
    return c.json({ text: await readFile(path, "utf8") });
  });
  app.post("/policy", async (c) => {
    const { file, text } = await readJson(c, editRequest);
    const path = await knownFile(files, file);
    const started = performance.now();
    const compared = await work.ask<"compare">({ kind: "compare", edit: { file: path, text } });
    return c.json({ ...compared, seconds: (performance.now() - started) / 1000 });
  });
  return app;
}

/** @throws {ConsoleError} with line and column as its place */
function readAttributes(text: string): Person["attributes"] {
  const document = parseDocument(text, { version: "1.2", schema: "core", prettyErrors: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) {
    const [at] = error.linePos ?? [];
    const [first = ""] = error.message.split(/ at line \d+, column \d+|\n/);
    throw new ConsoleError(`neither JSON nor YAML: ${first}`, { place: `attributes:${at?.line ?? 1}:${at?.col ?? 1}` });
  }
  const value = plainValue(document);
  if (isRecord(value)) return value;
  throw new ConsoleError("the attributes must be an object, such as { groups: [Sales] }", { place: "attributes:1:1" });
}

/** Without anchors, of which a few make a value without bounds. */
function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    throw new ConsoleError("anchors and aliases of YAML are not for attributes", { place: "attributes:1:1" });
  }
}

/** The policy's files, as paths in its folder. */
async function filesOf({ dir, environment }: ConsoleWorld["files"]): Promise<string[]> {
  const customers = await onDisk.list(join(dir, "customers"));
  const names = customers.filter((each) => !each.isFolder && /^[^.].*\.yaml$/.test(each.name)).map((each) => each.name);
  return [
    ...names.sort().map((each) => `customers/${each}`),
    ...["apis.yaml", "vendor.yaml", `environments/${environment}.yaml`],
  ];
}

/** Only files of the list are read, so that no name leads out of the folder. */
async function knownFile(files: ConsoleWorld["files"], file: string): Promise<string> {
  if ((await filesOf(files)).includes(file)) return join(files.dir, file);
  throw new ConsoleError(`The policy has no file "${file}"`, { place: "file", status: 404 });
}
