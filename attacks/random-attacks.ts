import fc from "fast-check";
import { isRecord } from "../actions/policy/records.ts";
import { anyCharacter } from "./any-character.ts";
import type { Attack, Json } from "./attack.ts";
import type { BuiltTarget } from "./built-target.ts";
import { overlay } from "./overlay.ts";
import type { Breach, Result } from "./run-attacks.ts";

const namespace = "https://claims.example.com/";
/** Stands in every text that an attacker sends: it must not stand in a token. */
const marker = "evil";

const rolesOf = ["manager", "viewer"];
const scopesOfRoles: Readonly<Record<string, readonly string[]>> = {
  viewer: ["read:orders"],
  manager: ["read:orders", "write:orders"],
};
const machineScopes = ["export:orders", "read:orders"];

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }).map((rest) => `${marker}${rest}`),
  fc.constantFrom(
    "acme",
    "globex",
    "manager",
    "Orders-Managers",
    "https://api.example.com/invoices",
    "write:orders",
    "",
  ),
  fc.constantFrom("__proto__", "constructor", "oauth2-refresh-token", "finance", "evil@globex.example"),
);
const name = fc.oneof(
  text,
  fc.constantFrom("client", "connection", "organization", "user", "transaction", "session", "metadata", "identities"),
  fc.constantFrom(
    "groups",
    "roles",
    "email",
    "customer",
    "policy_1",
    "name",
    "strategy",
    "protocol",
    "body",
    "username",
  ),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1e300),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(name, tie("json"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const triggers = ["post-login", "credentials-exchange", "custom-token-exchange"] as const;

/** An event in which up to three members, at any depth, are others or gone. */
function attackOn(target: BuiltTarget): fc.Arbitrary<Attack> {
  return fc.constantFrom(...triggers).chain((trigger) => {
    const usual = target.eventOf({ trigger, name: "", reference: "", expected: "harmless" });
    const change = fc.tuple(fc.constantFrom(...placesIn(usual)), fc.option(json, { nil: undefined, freq: 4 }));
    return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => ({
      trigger,
      name: changes.map(([path]) => path.join(".")).join(", "),
      reference: "random",
      expected: "harmless",
      event: changes.reduce<Json>((event, [path, value]) => overlay(event, nest(path, value)) as Json, {}),
    }));
  });
}

function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  const own = path.length > 0 ? [[...path]] : [];
  if (!isRecord(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

function nest(path: readonly string[], value: unknown): Json {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;
}

/** Runs so many made-up attacks against the rule of never; the same seed makes the same ones. */
export async function runRandomAttacks(target: BuiltTarget, count: number, seed: number): Promise<readonly Breach[]> {
  const breaches: Breach[] = [];
  for (const attack of fc.sample(attackOn(target), { numRuns: count, seed })) {
    const found = await target.run(attack).then(whatIsWrong(attack, target), (error: unknown) => String(error));
    if (found === undefined) continue;
    const event = JSON.stringify(attack.event);
    breaches.push({
      class: "random",
      attack: `${attack.trigger}: ${event}`,
      reference: `seed ${seed}`,
      expected: "never",
      found,
    });
  }
  return breaches;
}

/** What must never be, whatever the event says. */
function whatIsWrong(attack: Attack, target: BuiltTarget): (result: Result) => string | undefined {
  return ({ decision, code, token }) => {
    if (decision === "deny") {
      if (code === undefined || !/^[a-z_]+$/.test(code)) return `a refusal without a code: ${code}`;
      return Object.keys(token).length > 0 ? `a refusal that set claims: ${JSON.stringify(token)}` : undefined;
    }
    if (JSON.stringify(token).includes(marker))
      return `a text of the attacker's in the token: ${JSON.stringify(token)}`;
    if (token.added !== undefined) return "an added scope";
    return attack.trigger === "custom-token-exchange" ? undefined : wrongClaims(attack, token, target.eventOf(attack));
  };
}

function wrongClaims({ trigger }: Attack, token: Json, event: Json): string | undefined {
  const [customer, type, roles, scopes] = ["customer", "subject_type", "roles", "scopes"].map(
    (claim) => token[namespace + claim],
  );
  // Nothing of ours was asked for: an unmanaged client at an API that is not in apis.yaml.
  if (customer === undefined && type === undefined && roles === undefined && scopes === undefined) return undefined;
  if (customer !== "acme") return `the customer ${JSON.stringify(customer)}`;
  if (type !== (trigger === "post-login" ? "user" : "machine")) return `the subject type ${JSON.stringify(type)}`;
  if (trigger === "credentials-exchange") {
    return roles === undefined && isWithin(scopes, machineScopes)
      ? undefined
      : `a machine with ${JSON.stringify(token)}`;
  }
  const given = (Array.isArray(roles) ? roles : []).flatMap((role) => scopesOfRoles[String(role)] ?? []);
  const { requested_scopes: requested } = (event.transaction ?? {}) as { requested_scopes?: unknown };
  const isLawful =
    isWithin(roles ?? [], rolesOf) && isWithin(scopes ?? [], given) && isWithin(scopes ?? [], asList(requested));
  return isLawful ? undefined : `beyond the ceiling: ${JSON.stringify(token)}`;
}

function isWithin(values: unknown, allowed: readonly unknown[]): boolean {
  return Array.isArray(values) && values.every((value) => allowed.includes(value));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
