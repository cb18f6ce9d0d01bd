import { CodedError } from "@federated-actions/coded-error";
import type { ConsoleExtension, ConsolePart } from "@federated-actions/local-tenant/console-extension";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { access } from "./access.ts";
import { bulk } from "./bulk.ts";
import { choices } from "./choices.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { examples } from "./examples.ts";
import { pageFiles } from "./page-files.ts";
import { traceRoutes } from "./traces.ts";
import { tryLoginRoutes } from "./try-login.ts";
import { tryMachineRoutes } from "./try-machine.ts";
import { whatIf } from "./what-if.ts";

/** The parts that know the policy, in the order of their tabs. */
const parts: readonly ConsolePart[] = [
  { id: "map", title: "Map", script: "page/map.js" },
  { id: "login", title: "Try a login", script: "page/login.js" },
  { id: "machine", title: "Try a machine", script: "page/machine.js" },
  { id: "what-if", title: "What if", script: "page/what-if.js" },
  { id: "test", title: "Test", script: "page/test.js" },
  { id: "log", title: "Log", script: "page/log.js" },
];

/** Their routes, a family a file, by the path below `/console/policy`. */
const families: Readonly<Record<string, (world: ConsoleWorld) => Hono>> = {
  "/access": access,
  "/bulk": bulk,
  "/choices": choices,
  "/examples": examples,
  "/login": tryLoginRoutes,
  "/machine": tryMachineRoutes,
  "/traces": traceRoutes,
  "/what-if": whatIf,
};

/** Bytes of a request, but for families that take files. */
const largestBody = 1024 * 1024;
const largestOf: Readonly<Record<string, number>> = { "/bulk": 10 * 1024 * 1024 };

/** What the console has of a policy folder that is served here. There is a world from the first deployment on. */
export function policyConsole(world: () => ConsoleWorld | undefined): ConsoleExtension {
  let app: Hono | undefined;
  return {
    parts,
    fetch: (request) => {
      const ready = world();
      if (ready === undefined) return Response.json({ error: "The policy is not deployed yet" }, { status: 503 });
      app ??= routesOf(ready);
      return app.fetch(request);
    },
  };
}

function routesOf(world: ConsoleWorld): Hono {
  const app = new Hono();
  app.route("/page", pageFiles());
  for (const [path, family] of Object.entries(families)) {
    const maxSize = largestOf[path] ?? largestBody;
    const onError = () => {
      throw new ConsoleError(`The request is larger than ${maxSize} bytes`, { status: 413 });
    };
    app.use(`${path}/*`, bodyLimit({ maxSize, onError }));
    app.route(path, family(world));
  }
  app.notFound((c) => c.json({ error: `The console has no ${c.req.method} ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if (error instanceof ConsoleError) return c.json({ error: error.message, place: error.place }, error.status);
    if (error instanceof CodedError) return c.json({ error: error.message }, 400);
    throw error;
  });
  return app;
}
