import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { readJson } from "./read-json.ts";
import { choicesOf } from "./trying/choices.ts";
import { apiNamed, applicationNamed } from "./trying/named.ts";
import { requestToken } from "./trying/token-request.ts";
import { untriedAsMachine } from "./trying/untried.ts";

const tried = z.strictObject({
  application: z.string().max(200),
  api: z.string().max(200),
  parameters: z.array(z.strictObject({ name: z.string().min(1).max(200), value: z.string().max(20_000) })).max(50),
});

/** `POST /machine/try`: a real request for a machine's token, with any parameters besides, and why it ends so. */
export function tryMachineRoutes(world: ConsoleWorld): Hono {
  const app = new Hono();
  app.get("/choices", (c) => c.json(choicesOf(world.served())));
  app.post("/try", async (c) => {
    const { application, api, parameters } = await readJson(c, tried);
    const { owned, client } = applicationNamed(world, application);
    const reason = untriedAsMachine(owned.application);
    if (reason !== null) throw new ConsoleError(`${application} cannot be tried: ${reason}`, { place: "application" });
    const audience = apiNamed(world, api)?.audience;
    // The execution is found by what the Actions see of this request alone.
    const agent = `console/${randomUUID()}`;
    const own = {
      ...{ grant_type: "client_credentials", client_id: client.client_id, client_secret: client.client_secret ?? "" },
      ...(audience !== undefined && { audience }),
    };
    // A parameter may be sent twice, to see what comes of it.
    const further = parameters.map(({ name, value }): [string, string] => [name, value]);
    const answer = await requestToken(world, [...Object.entries(own), ...further], { "user-agent": agent });
    const runs = world.runs.filter(({ event }) => agentOf(event) === agent);
    return c.json({ ...answer, traces: await Promise.all(runs.map((run) => world.explainer.explain(run))) });
  });
  return app;
}

const withAgent = z.looseObject({ request: z.looseObject({ user_agent: z.string().optional() }) });

function agentOf(event: unknown): string | undefined {
  return withAgent.safeParse(event).data?.request.user_agent;
}
