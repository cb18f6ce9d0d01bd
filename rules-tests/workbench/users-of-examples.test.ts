import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import type { Connection } from "../../compiler/policy-files/schema.ts";
import { dialectOf } from "../../workbench/dialects/dialect-of.ts";
import { type ExampleUser, usersOfExamples } from "../../workbench/users-of-examples.ts";
import { writePolicy } from "./newcomers-policy.ts";

describe("users of examples", () => {
  let dir: string;
  let users: ExampleUser[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "users-of-examples-"));
    await writePolicy(dir, {
      "customers/contoso.yaml": (text) =>
        `${text}${[
          ["again", "{ group_ids: [Orders-Managers], email: mia@contoso.example }"],
          ["another", "{ email: MIA@contoso.example, group_ids: [] }"],
          ["Nobody, of nowhere!", "{ department: Sales }"],
        ]
          .map(([name, attributes]) => {
            const login = "connection: contoso-entra, application: portal, api: orders";
            return `  - { name: "${name}", ${login}, attributes: ${attributes}, expect: { deny: no_role } }\n`;
          })
          .join("")}`,
    });
    users = usersOfExamples(await loadPolicy({ dir, environment: "staging" }));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it("are one for equal attributes, whatever their order, and have names of their own", () => {
    const names = users.filter(({ connection }) => connection === "contoso-entra").map(({ username }) => username);
    expect(names).toEqual(["mia", "guest", "mia-2", "nobody-of-nowhere"]);
  });

  it("belong to the customer of the connection, with aliases resolved", () => {
    expect(users.find(({ username }) => username === "mia")).toEqual({
      customer: "contoso",
      connection: "contoso-entra",
      username: "mia",
      attributes: { email: "mia@contoso.example", group_ids: ["1b2c3d4e-0000-4000-8000-000000000001"] },
    });
  });
});

describe("what a local provider asserts", () => {
  const template = (claim: string) => `\${context.tokenset.${claim}}`;
  const asserted = (strategy: Connection["strategy"], options: Connection["options"], attributes: object) =>
    dialectOf({ strategy, options })?.asserted({ name: "acme", strategy, options }, { ...attributes }, "ann");

  it("has the claims that a map looks for, and tells what cannot be undone", () => {
    const attributes = { groups: template("memberships"), name: `${template("first")} x` };
    const options = { attribute_map: { mapping_mode: "use_map", attributes } };
    expect(asserted("oidc", options, { groups: ["A"], name: "Ann", level: 1 })).toEqual({
      claims: { memberships: ["A"] },
      lost: [expect.stringMatching(/^name: .*cannot be undone$/), "level: attribute_map does not name it"],
    });
  });

  it("says that an address is verified, unless the example says otherwise, and sets no claim of the protocol", () => {
    expect(asserted("okta", {}, { email: "a@acme.example", sub: "x" })).toEqual({
      claims: { email: "a@acme.example", email_verified: true },
      lost: ["sub: sub is a claim of the protocol itself"],
    });
    expect(asserted("oidc", {}, { email: "a@x", email_verified: false })?.claims.email_verified).toBe(false);
  });

  it("has a native Entra connection's groups in Graph, if it reads them, and Google's domain", () => {
    const waad = { tenant_domain: "acme.example", ext_groups: true };
    const native = asserted("waad", waad, { groups: ["Buyers"], department: "Sales" });
    expect(native).toMatchObject({
      graph: { groups: [{ displayName: "Buyers" }] },
      claims: { tid: expect.any(String) },
    });
    expect(native?.lost).toEqual(["department: a waad connection does not pass it on"]);
    expect(asserted("waad", {}, { groups: ["Buyers"] })?.lost).toEqual([expect.stringContaining("ext_groups")]);
    expect(asserted("google-apps", { tenant_domain: "acme.example" }, {})?.claims).toEqual({ hd: "acme.example" });
  });

  it("is nothing for a strategy without a local provider", () => {
    expect(asserted("ad", {}, { groups: [] })).toBeUndefined();
  });
});
