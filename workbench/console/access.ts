import { Hono } from "hono";
import { z } from "zod";
import { customerAccess, rulesGiving } from "../../compiler/access/access-matrix.ts";
import { Side } from "../../compiler/access/side.ts";
import type { Policy } from "../../compiler/policy-files/policy.ts";
import type { Customer } from "../../compiler/policy-files/schema.ts";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { checked } from "./read-json.ts";

/** Customers of one page. */
const pageSize = 50;

const search = z.strictObject({
  /** Words, all of which a customer must have. */
  q: z.string().max(300).default(""),
  customer: z.string().max(300).default(""),
  api: z.string().max(300).default(""),
  /** `api:role` */
  role: z.string().max(300).default(""),
  /** From 0. */
  page: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

const cellOf = z.strictObject({ customer: z.string(), api: z.string() });

/** Customers × APIs, a page at a time, so that it opens as fast with a thousand customers as with ten. */
export function access({ served }: Pick<ConsoleWorld, "served">): Hono {
  const app = new Hono();
  const state = sideOf(served);
  app.get("/", (c) => {
    const wanted = checked(c.req.query(), search);
    const { side, texts } = state();
    const found = [...side.customers.values()].filter((each) => isWanted(each, texts, wanted));
    const shown = found.slice(wanted.page * pageSize, (wanted.page + 1) * pageSize);
    return c.json({
      apis: Object.entries(side.policy.apis.apis).map(([key, { name, roles }]) => ({
        key,
        name,
        roles: Object.keys(roles),
      })),
      total: side.customers.size,
      found: found.length,
      pages: Math.ceil(found.length / pageSize),
      customers: shown.map((each) => rowOf(side, each)),
    });
  });
  app.get("/cell", (c) => {
    const { customer: slug, api } = checked(c.req.query(), cellOf);
    const { side } = state();
    const customer = side.customers.get(slug);
    if (!customer || !Object.hasOwn(customer.access, api)) {
      throw new ConsoleError(`${slug} has no access to ${api}`, { status: 404 });
    }
    return c.json(detailsOf(side, customer, api));
  });
  return app;
}

interface Searched {
  readonly side: Side;
  /** What is searched, by customer. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Made anew when another policy is deployed. */
function sideOf(served: ConsoleWorld["served"]): () => Searched {
  let kept: Searched | undefined;
  return () => {
    const { policy } = served();
    if (kept?.side.policy !== policy) kept = searchedIn(policy);
    return kept;
  };
}

function searchedIn(policy: Policy): Searched {
  const side = new Side(policy);
  return { side, texts: new Map([...side.customers.values()].map((each) => [each.customer, searchedText(each)])) };
}

function searchedText({ customer, name, connections, applications, access: reach }: Customer): string {
  const apis = Object.entries(reach).flatMap(([api, { roles }]) => [api, ...roles]);
  const names = Object.entries(applications).map(([key, each]) => `${key} ${"name" in each ? (each.name ?? "") : ""}`);
  return [customer, name, ...Object.keys(connections), ...names, ...apis].join("\n").toLowerCase();
}

function isWanted(
  each: Customer,
  texts: Searched["texts"],
  { q, customer, api, role }: z.infer<typeof search>,
): boolean {
  const [roleApi = "", ...rest] = role.split(":");
  const text = texts.get(each.customer) ?? "";
  return (
    each.customer.startsWith(customer.trim().toLowerCase()) &&
    (api === "" || Object.hasOwn(each.access, api)) &&
    (role === "" ||
      (Object.hasOwn(each.access, roleApi) && each.access[roleApi]?.roles.includes(rest.join(":")) === true)) &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  );
}

function rowOf(side: Side, customer: Customer) {
  const { name, enforcement, apis } = customerAccess(side, customer, Date.now());
  const cells = Object.entries(apis).map(([api, { roles, applications, machines }]) => ({
    api,
    roles: roles.map(({ role, given }) => ({ role, given: given.length })),
    applications: applications.length,
    machines: machines.length,
  }));
  return { customer: customer.customer, name, enforcement, cells };
}

function detailsOf(side: Side, customer: Customer, api: string) {
  const now = Date.now();
  const { name, enforcement, connections, apis } = customerAccess(side, customer, now);
  const cell = apis[api];
  const at = ({ file, line }: { file: string; line: number }) => `${file}:${line}`;
  return {
    customer: customer.customer,
    name,
    enforcement,
    api,
    connections,
    applications: cell?.applications ?? [],
    machines: cell?.machines ?? [],
    roles: (cell?.roles ?? []).map(({ role, scopes }) => ({
      role,
      scopes,
      rules: rulesGiving(side.policy, customer, `${api}:${role}`, now).map(({ number, words, place }) => {
        return { number, words, at: at(place) };
      }),
    })),
  };
}
