import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import Ajv from "ajv";
import { parse } from "yaml";
import { jsonSchemas } from "../../../compiler/policy-files/json-schemas.ts";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";

const deploy = join(__dirname, "../../../deploy");
const read = (name: string) => readFileSync(join(deploy, name), "utf8");

const samples = [
  ["apis.yaml", "apis"],
  ["vendor.yaml", "vendor"],
  ["customers/acme.yaml", "customer"],
  ["customers/globex.yaml", "customer"],
  ["customers/initech.yaml", "customer"],
  ["environments/local.yaml", "environment"],
  ["environments/example.yaml", "environment"],
] as const;

describe("the sample policy", () => {
  it.each(["local", "example"])("is valid and has no warnings in %s", async (environment) => {
    const policy = await loadPolicy({ dir: deploy, environment });
    expect(policy.warnings).toEqual([]);
    const strategies = policy.customers.flatMap(({ connections }) =>
      Object.values(connections).map((one) => one.strategy),
    );
    expect(strategies).toEqual(["oidc", "samlp", "adfs"]);
    expect(Object.keys(policy.apis.apis)).toEqual(["orders", "invoices"]);
  });

  it("has examples of every customer, including refusals", async () => {
    const { vendor, customers } = await loadPolicy({ dir: deploy, environment: "local" });
    for (const { examples } of [vendor, ...customers]) expect(examples.length).toBeGreaterThan(1);
    const examples = customers.flatMap((customer) => customer.examples);
    const denials = examples.flatMap((example) => ("deny" in example.expect ? example.expect.deny : []));
    expect(new Set(denials)).toContain("audience_not_allowed");
    expect(new Set(denials)).toContain("connection_not_allowed");
  });

  it.each(samples)("%s names its schema for editors", (name, schema) => {
    const path = /^# yaml-language-server: \$schema=(.*)\n/.exec(read(name))?.[1];
    expect(relative(deploy, resolve(deploy, dirname(name), path ?? ""))).toBe(`schema/${schema}.schema.json`);
  });
});

describe("the JSON Schemas", () => {
  const byName = new Map(jsonSchemas().map(({ name, text }) => [name, text]));

  it.each([...byName.keys()])("deploy/schema/%s is up to date (npm run schema)", (name) => {
    expect(read(`schema/${name}`)).toBe(byName.get(name));
  });

  it.each(samples)("take %s", (name, schema) => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(byName.get(`${schema}.schema.json`) ?? ""));
    validate(parse(read(name)));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ["an unknown key", "customers/acme.yaml", "customer", "name: Acme Corporation", "nane: Acme Corporation"],
    ["an unknown strategy", "customers/acme.yaml", "customer", "strategy: oidc", "strategy: odic"],
    ["a shared application of a customer", "customers/acme.yaml", "customer", "name: Acme Portal", "shared: true"],
    ["a scope that is a list", "apis.yaml", "apis", "read:orders: Read orders", "read:orders: []"],
  ])("refuse %s", (_, name, schema, find, replacement) => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(byName.get(`${schema}.schema.json`) ?? ""));
    expect(read(name)).toContain(find);
    expect(validate(parse(read(name).replace(find, replacement)))).toBe(false);
  });
});
