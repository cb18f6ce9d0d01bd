import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createMachineDecider } from "../../actions/client-credentials-guard/decide.ts";
import { createLoginDecider } from "../../actions/federated-login/decide.ts";
import { createCarrierOpener } from "../../actions/policy/carrier/open-carrier.ts";
import { BuiltActions, type Seen } from "./built-actions.ts";
import {
  acmeOidc,
  config,
  console_,
  endOfDay,
  globexOidc,
  loginEvent,
  machine,
  machineEvent,
  organization,
  portal,
  unmanaged,
} from "./fixture.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** Keys and texts with a meaning to the Actions, and arbitrary ones. */
const carriers = [portal, acmeOidc, globexOidc, console_, machine(), organization("acme"), unmanaged("x")];
const json = fc.oneof(
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom<unknown>(...carriers, ...carriers.map(({ metadata }) => metadata)),
  fc.constantFrom<unknown>(
    "acme",
    "globex",
    "acme-oidc",
    "https://api.test/invoices",
    "https://api.test/old",
    "Managers",
  ),
  fc.constantFrom<unknown>([], {}, "", 0, null, ["write:orders", "openid", "x y"], { hasgroups: true }),
);

/** Every place in a value, as a path of keys. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  const own = path.length > 0 ? [[...path]] : [];
  return isFields(value)
    ? [...own, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))]
    : own;
}

function edit(value: unknown, [key, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Fields) }) as Fields;
  const changed = edit(copy[key], rest, change);
  if (changed === undefined) delete copy[key];
  else copy[key] = changed;
  return copy;
}

/** A valid event with up to three places changed or removed. */
const mutated = (event: Fields) =>
  fc
    .array(fc.tuple(fc.constantFrom(...places(event)), fc.option(json, { nil: undefined, freq: 3 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map(
      (edits) =>
        edits.reduce<unknown>(
          (value, [path, replacement]) => (hasPlace(value, path) ? edit(value, path, () => replacement) : value),
          event,
        ) as Fields,
    );

function hasPlace(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return isFields(value) && Object.hasOwn(value, key) && (rest.length === 0 || hasPlace(value[key], rest));
}

const shapeless = fc.dictionary(
  fc.constantFrom(
    "client",
    "connection",
    "organization",
    "user",
    "transaction",
    "resource_server",
    "request",
    "session",
    "x",
  ),
  json,
  { noNullPrototype: true },
);

/** The customer of every intact carrier. */
const owners = new Map(
  [portal, acmeOidc, console_, machine(), globexOidc, organization("acme")].map(({ name, metadata }) => [
    name,
    metadata,
  ]),
);
const isIntact = (carrier: unknown) =>
  isFields(carrier) && JSON.stringify(owners.get(String(carrier.name))) === JSON.stringify(carrier.metadata);

function expectClaimsOfPolicies(event: Fields, { decision, access, id }: Seen, kinds: readonly string[]): void {
  if (decision === "deny") {
    expect([access, id]).toEqual([{}, {}]);
    return;
  }
  // An API that observes unmanaged clients has their tokens marked, but nothing else.
  if (access.customer === undefined) {
    const { subject_type: _type, ...rest } = access;
    expect([{}, { would_deny: ["application_not_allowed"] }]).toContainEqual(rest);
    return;
  }
  for (const kind of kinds) if (event[kind]) expect(isIntact(event[kind])).toBe(true);
  expect(["acme", "globex"]).toContain(access.customer);
}

describe("for any event, federated-login decides, and claims come from intact policies only:", () => {
  const check = async (event: Fields) => {
    const seen = await built.login(event);
    expectClaimsOfPolicies(event, seen, ["connection"]);
    if (seen.access.customer !== undefined) expect(seen.access.subject_type).toBe("user");
    const roles = (seen.access.roles ?? []) as string[];
    expect(roles.filter((role) => role !== "manager" && role !== "viewer")).toEqual([]);
    const requested = (event.transaction as Fields | undefined)?.requested_scopes;
    const scopes = (seen.access.scopes ?? []) as string[];
    expect(scopes.filter((scope) => !(Array.isArray(requested) && requested.includes(scope)))).toEqual([]);
    expect(scopes.filter((scope) => seen.removed.includes(scope))).toEqual([]);
  };

  it("a valid event with changes", () =>
    fc.assert(fc.asyncProperty(mutated(loginEvent({ organization: organization("acme") })), check), { numRuns: 600 }));

  it("an arbitrary value", () => fc.assert(fc.asyncProperty(shapeless, check), { numRuns: 150 }));
});

describe("for any event, client-credentials-guard decides, and claims come from intact policies only:", () => {
  const check = async (event: Fields) => {
    const seen = await built.machine(event);
    expectClaimsOfPolicies(event, seen, ["client"]);
    if (seen.access.customer !== undefined)
      expect(seen.access).toMatchObject({ customer: "acme", subject_type: "machine" });
    expect(seen.access).not.toHaveProperty("roles");
  };

  it("a valid event with changes", () =>
    fc.assert(fc.asyncProperty(mutated(machineEvent({ organization: organization("acme") })), check), {
      numRuns: 400,
    }));

  it("an arbitrary value", () => fc.assert(fc.asyncProperty(shapeless, check), { numRuns: 150 }));
});

describe("no client-credentials request yields a claim from its body", () => {
  const name = fc.oneof(
    fc.constantFrom(
      "username",
      "roles",
      "scope",
      "customer",
      "subject_type",
      "https://claims.test/roles",
      "claims",
      "organization",
    ),
    fc.string(),
  );
  const bodies = fc.oneof(
    fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }),
    fc.jsonValue(),
  );
  const marks = { customer: "acme", subject_type: "machine" };
  const granted = { ...marks, scopes: ["export:orders", "read:orders"] };
  const observed = (code: string) => ({ ...marks, would_deny: [code] });

  it.each([
    ["enforcing", machine(), [{}, granted]],
    [
      "observing",
      machine({ e: endOfDay }),
      [observed("impersonation_blocked"), observed("unexpected_parameter"), granted],
    ],
    ["unmanaged", unmanaged("Wild"), [{}]],
  ])("%s", async (_, client, possible) => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { access, log } = await built.machine(machineEvent({ client, body }));
        expect(possible.map((claims) => JSON.stringify(claims))).toContain(JSON.stringify(access));
        expect(Object.keys(log).sort().join()).toMatch(/^api,(code,)?(customer,)?decision(,policy)?(,would_deny)?$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the pure core", () => {
  it("never throws, even for cycles, proxies, throwing getters and values that are not JSON", () => {
    const hostile = fc.constantFrom<unknown>(
      new Proxy(
        {},
        {
          get: () => {
            throw new Error("get");
          },
        },
      ),
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("ownKeys");
          },
        },
      ),
      {
        get client() {
          throw new Error("getter");
        },
      },
      Object.assign(loginEvent(), {
        user: new Proxy(
          {},
          {
            get: () => {
              throw undefined;
            },
          },
        ),
      }),
      Object.create(null),
      Symbol("event"),
      10n,
    );
    const anything = fc.oneof(
      hostile,
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
    );
    const opener = () => createCarrierOpener(config);
    fc.assert(
      fc.property(anything, (event) => {
        for (const decide of [createLoginDecider(config, opener()), createMachineDecider(config, opener())]) {
          const decision = decide(event, Date.now(), []);
          expect(decision.accessTokenClaims.customer).toBeUndefined();
          if (decision.decision === "deny") expect(decision.reason).toMatch(/^[a-z_]+: /);
        }
      }),
      { numRuns: 300 },
    );
  });
});
