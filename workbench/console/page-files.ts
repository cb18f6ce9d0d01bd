import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";

const folder = join(import.meta.dirname, "page");

/** The scripts of the folder `page`, as they are. */
export function pageFiles(): Hono {
  const app = new Hono();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    app.get(`/${name}`, async (c) => {
      return c.body(await readFile(join(folder, name), "utf8"), 200, {
        "content-type": "text/javascript; charset=utf-8",
      });
    });
  }
  return app;
}
