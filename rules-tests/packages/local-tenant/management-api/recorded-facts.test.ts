import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openTenant, type TenantUnderTest } from "../world/management.ts";
import { recordedWorld } from "./recorded-world.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

interface Fact {
  readonly route: string;
  readonly request: Json;
  readonly status: number;
  readonly recorded: number;
  /** A type, or a type and the value that it always had. */
  readonly fields: Record<string, string | [string, Json]>;
  readonly differs?: Record<string, string>;
}

const table = new URL("./recorded-facts.json", `file://${__dirname}/`);
const { facts } = JSON.parse(readFileSync(table, "utf8")) as { facts: Fact[] };

const typeOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

function leaves(value: { [name: string]: Json }, path = ""): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [name, item] of Object.entries(value)) {
    found.set(`${path}${name}`, item);
    if (typeOf(item) !== "object") continue;
    for (const [inner, each] of leaves(item as { [name: string]: Json }, `${path}${name}.`)) found.set(inner, each);
  }
  return found;
}

/** How a reply differs from its facts: fields that lack, that are too many, and other types and values. */
function differences({ fields, differs = {} }: Fact, reply: { [name: string]: Json }, asked: Map<string, Json>) {
  const found = leaves(reply);
  const problems: Record<string, string> = {};
  for (const [name, fact] of Object.entries(fields)) {
    const [type, value] = Array.isArray(fact) ? fact : [fact, undefined];
    const got = found.get(name);
    if (got === undefined) problems[name] = "is missing";
    else if (typeOf(got) !== type) problems[name] = `is a ${typeOf(got)}, recorded a ${type}`;
    else if (value !== undefined && JSON.stringify(got) !== JSON.stringify(value)) {
      problems[name] = `is ${JSON.stringify(got)}, recorded ${JSON.stringify(value)}`;
    }
  }
  for (const name of found.keys()) if (!asked.has(name) && fields[name] === undefined) problems[name] = "is too many";
  const unexplained = Object.entries(problems).filter(([name]) => differs[name] === undefined);
  const settled = Object.keys(differs).filter((name) => problems[name] === undefined);
  return { unexplained: Object.fromEntries(unexplained), settled };
}

describe("replies beside the facts of recorded ones", () => {
  let api: TenantUnderTest;
  let world: Awaited<ReturnType<typeof recordedWorld>>;
  beforeAll(async () => {
    api = await openTenant();
    world = await recordedWorld(api);
  });
  afterAll(() => api.close());

  it.each(facts.map((fact) => [`${fact.route} ${JSON.stringify(fact.request)}`, fact] as const))(
    "%s",
    async (_name, fact) => {
      const { status, reply, asked } = await world.reply(fact);
      expect([status, reply.message]).toEqual([fact.status, undefined]);
      expect(differences(fact, reply, leaves(asked))).toEqual({ unexplained: {}, settled: [] });
    },
  );
});
