import { describe, expect, it } from "@jest/globals";
import Ajv from "ajv";
import { parse } from "yaml";
import { callbackProblem } from "../../../compiler/policy-files/callbacks.ts";
import { endOfDay } from "../../../compiler/policy-files/dates.ts";
import { parseDuration } from "../../../compiler/policy-files/durations.ts";
import { emailDomainProblem } from "../../../compiler/policy-files/email-domains.ts";
import { jsonSchemas } from "../../../compiler/policy-files/json-schemas.ts";
import {
  dayPattern,
  durationPattern,
  emailDomainPattern,
  nativeCallbackPattern,
  webCallbackPattern,
} from "../../../compiler/policy-files/schema/patterns.ts";
import { basePolicy } from "./base-policy.ts";
import { tryPolicy } from "./try-policy.ts";

const schemas = new Map(jsonSchemas().map(({ name, text }) => [name.split(".")[0] ?? "", JSON.parse(text)]));
const ajv = new Ajv({ strict: false });
const validators = new Map([...schemas].map(([name, schema]) => [name, ajv.compile(schema)]));
const accepts = (schema: string, yaml: string) => validators.get(schema)?.(parse(yaml));

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** The paths of properties without a description. The condition of an `if` describes nothing. */
function undescribed(schema: Json, path = ""): string[] {
  const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const own = properties.filter(([, value]) => !isObject(value) || typeof value.description !== "string");
  const inner = Object.entries(schema).filter(([key, value]) => key !== "if" && isObject(value));
  return [
    ...own.map(([name]) => `${path}/${name}`),
    ...inner.flatMap(([key, value]) => undescribed(value as Json, `${path}/${key}`)),
  ];
}

describe("the JSON Schemas", () => {
  it.each(["apis", "customer", "vendor", "environment"])("describe every property: %s", (name) => {
    expect(Object.keys(schemas.get(name)?.properties).length).toBeGreaterThan(2);
    expect(undescribed(schemas.get(name))).toEqual([]);
  });

  const acme = "customers/acme.yaml";
  it.each<[file: string, schema: string, find: string, replacement: string]>([
    [acme, "customer", "customer: acme", "customer: Acme"],
    [acme, "customer", "customer: acme", "customer: ac--me"],
    [acme, "customer", "customer: acme", `customer: ${"a".repeat(33)}`],
    [acme, "customer", "name: Acme Portal", "name: Acme <Portal>"],
    [acme, "customer", "name: Acme Portal", 'name: " Acme"'],
    [acme, "customer", "  sync:\n", "  Sync:\n"],
    [acme, "customer", "type: native", "type: nativ"],
    [acme, "customer", "party: third\n    name", "name"],
    [acme, "customer", "[acme.example]", '["*.acme.example"]'],
    [acme, "customer", "[acme.example]", "[ann@acme.example]"],
    [acme, "customer", "[acme.example]", "[Acme.example]"],
    [acme, "customer", "until: 2030-01-31", "until: 2030-02-29"],
    [acme, "customer", "enforcement: enforce", "enforcement: { observe_until: soon }"],
    [acme, "customer", "reauthenticate_after: 12h", "reauthenticate_after: 0h"],
    [acme, "customer", "reauthenticate_after: 12h", "reauthenticate_after: 3651d"],
    [acme, "customer", "max_age: 5m", "max_age: 5 m"],
    [acme, "customer", "https://portal.acme.example/callback", "http://portal.acme.example/callback"],
    [acme, "customer", "https://portal.acme.example/callback", "https://*.acme.example/callback"],
    [acme, "customer", "https://portal.acme.example/callback", "https://portal.acme.example/#x"],
    [acme, "customer", "https://portal.acme.example/callback", "https://u:p@portal.acme.example/"],
    [acme, "customer", "https://portal.acme.example/callback", "com.acme.app:/callback"],
    [acme, "customer", "com.acme.app:/callback", "http://acme.example/"],
    [acme, "customer", "roles: [orders:viewer]", "roles: [viewer]"],
    [acme, "customer", "enforcement: enforce", "help_url: http://help.acme.example"],
    [acme, "customer", "    authentication: secret", "    callbacks: []"],
    [acme, "customer", "algorithms: [RS256]", "algorithms: [HS256]"],
    ["vendor.yaml", "vendor", "callbacks: [https://console.example.com/callback]", "callbacks: [console]"],
    ["apis.yaml", "apis", "  orders:\n", '  "orders now":\n'],
    ["apis.yaml", "apis", "viewer: [", '"view:er": ['],
    ["apis.yaml", "apis", "unmanaged: enforce", "unmanaged: { observe_until: 2027-13-01 }"],
    ["apis.yaml", "apis", "unmanaged: enforce", "token_lifetime: 1 hour"],
    ["environments/local.yaml", "environment", "domain: localhost:8443", "domain: https://localhost"],
    ["environments/local.yaml", "environment", "  ISSUER:", "  issuer:"],
    ["environments/local.yaml", "environment", "values:", "other_actions: { post-login: [federated-login] }\nvalues:"],
  ])("refuse what the loader refuses: %s %s %j → %j", async (file, schema, find, replacement) => {
    const before = basePolicy[file] ?? "";
    expect(before).toContain(find);
    const after = before.replace(find, () => replacement);
    expect(accepts(schema, before)).toBe(true);
    expect(accepts(schema, after)).toBe(false);
    expect((await tryPolicy({ [file]: after })).problems).not.toEqual([]);
  });

  it("accept placeholders wherever a text is", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of policy files
    for (const text of ["${URL}", "${URL}/callback"]) {
      const yaml = basePolicy[acme]?.replace("https://portal.acme.example/callback", () => `"${text}"`) ?? "";
      expect(accepts("customer", yaml)).toBe(true);
    }
  });

  it("tell the mistake in the alternative that is meant, and in no other", () => {
    const validate = validators.get("customer");
    validate?.(parse(basePolicy[acme]?.replace("    party: third\n    name", "    colour: red\n    name") ?? ""));
    const told = validate?.errors?.map(({ keyword, message }) => [keyword, message]);
    expect(told).toEqual([["required", "must have required property 'party'"]]);
  });
});

describe("a pattern agrees with the loader's check:", () => {
  const agrees = (pattern: string, check: (text: string) => boolean, texts: readonly string[]) => {
    const regex = new RegExp(pattern);
    expect(texts.filter((text) => regex.test(text) !== check(text))).toEqual([]);
  };
  const numbers = (length: number, from = 0) => Array.from({ length }, (_, index) => String(index + from));

  it("days", () => {
    const years = ["0000", "1900", "2000", "2023", "2024", "2027", "2100"];
    const parts = numbers(34).map((number) => number.padStart(2, "0"));
    const texts = years.flatMap((year) =>
      parts.slice(0, 14).flatMap((month) => parts.map((day) => `${year}-${month}-${day}`)),
    );
    agrees(dayPattern, (text) => endOfDay(text) !== undefined, [...texts, "", "soon", "2027-1-1", "2027-01-31T00:00"]);
  });

  it("durations", () => {
    const seconds = 3650 * 86_400;
    const bounds = [1, 60, 3600, 86_400].flatMap((unit) => numbers(30, seconds / unit - 15));
    const texts = [...numbers(200), ...bounds, "999999999", "1000000000"].flatMap((number) =>
      ["s", "m", "h", "d", "w", ""].map((unit) => number + unit),
    );
    agrees(durationPattern, (text) => parseDuration(text) !== undefined, [
      ...texts,
      "01h",
      "1.5h",
      "-1h",
      " 1h",
      "1h ",
    ]);
  });

  it("domains", () => {
    const long = `${"a".repeat(63)}.example`;
    const texts = [
      "acme.example",
      "a.b",
      "acme",
      "acme.example.",
      ".acme",
      "ac_me.example",
      "-a.b",
      "a-.b",
      "1.2",
      "a.1a",
    ];
    agrees(emailDomainPattern, (text) => emailDomainProblem(text) === undefined, [...texts, long, `a${long}`, ""]);
  });

  it("callbacks, of which the loader refuses more", () => {
    const valid = [
      ...["https://a.example", "https://a.example/", "https://a.example:8443/x?y=z@w", "http://localhost/cb"],
      ...["http://127.0.0.1:5000/cb", "http://[::1]:80/x", "https://xn--bcher-kva.example/cb"],
    ];
    const invalid = [
      "http://a.example",
      "https://A.example",
      "https://a.example/ b",
      "ftp://a",
      "https://",
      "a.example",
    ];
    for (const pattern of [webCallbackPattern, nativeCallbackPattern]) {
      agrees(pattern, (text) => callbackProblem(text, false) === undefined, valid);
    }
    agrees(webCallbackPattern, (text) => callbackProblem(text, false) === undefined, invalid);
    agrees(nativeCallbackPattern, (text) => callbackProblem(text, true) === undefined, [
      "com.acme.app:/cb",
      "App:/x",
      "a:",
    ]);
  });
});
