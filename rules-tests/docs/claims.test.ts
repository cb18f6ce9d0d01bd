import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { explainEvent } from "../../compiler/explaining/explain.ts";
import { withPolicy } from "../compiler/policy-folder.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const page = read("docs/claims.md");
const sample = Object.fromEntries(
  ["apis.yaml", "vendor.yaml", "customers/acme.yaml", "environments/local.yaml"].map((path) => [
    path,
    read(`deploy/${path}`),
  ]),
);
const asksForEmail = { "apis.yaml": sample["apis.yaml"]?.replace("claims: [name]", "claims: [name, email]") };
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const observing = {
  "customers/acme.yaml": `${sample["customers/acme.yaml"]}\nenforcement: { observe_until: ${tomorrow} }\n`,
};

/** Name → what the page says of access tokens of users and of machines, and of ID tokens. */
const rows = new Map(
  [...page.matchAll(/^\| (?:each of )?`(\w+)` \|(.*)\|$/gm)]
    .map(([, name = "", rest = ""]) => [name, rest.split("|").map((cell) => cell.trim())] as const)
    .filter(([, cells]) => cells.length === 5)
    .map(([name, [, , user = "", machine = "", id = ""]]) => [name, { user, machine, id }] as const),
);

/** The claims on the tokens, without namespace. */
async function claimsFor(words: object, files = {}) {
  const known = { email: "ann@acme.example", name: "Ann Archer", groups: ["Orders-Managers"] };
  const all = { customer: "acme", attributes: known, ...words } as never;
  const { claims } = await withPolicy({ ...sample, "customers/globex.yaml": undefined, ...files }, (dir) =>
    explainEvent({ dir, environment: "local", words: all }),
  );
  const bare = (token: object) => {
    const named = Object.entries(token).map(([name, value]) => [name.replace(/^.*\//, ""), value]);
    return Object.fromEntries(named) as Record<string, unknown>;
  };
  return { access: bare(claims.access_token), id: bare(claims.id_token) };
}

/** Those that the page's column says of a token, by its words. */
function documented(column: "user" | "machine" | "id", words: readonly string[]): string[] {
  const names = [...rows].filter(([, row]) => words.includes(row[column])).map(([name]) => name);
  return names.map((name) => (name === "attributes" ? "plan" : name)).sort();
}

const names = (claims: object) => Object.keys(claims).sort();
const forUser = { application: "portal", api: "orders" };
const forMachine = { application: "nightly-sync", api: "orders", attributes: undefined };

describe("docs/claims.md", () => {
  it("has each claim that a user's tokens can have", async () => {
    const { access, id } = await claimsFor(forUser, asksForEmail);
    expect(names(access)).toEqual(documented("user", ["always", "for an API", "if the API asks for it"]));
    expect(names(id)).toEqual(documented("id", ["always", "for an API"]));
    expect(access).not.toHaveProperty("groups");
  });

  it("has each claim that a machine's token can have", async () => {
    const { access } = await claimsFor(forMachine);
    expect(names(access)).toEqual(documented("machine", ["always", "for an API"]));
  });

  it("has what a token that is only observed has, and lacks", async () => {
    const stranger = { ...forUser, attributes: { email: "ann@acme.example" } };
    const { access, id } = await claimsFor(stranger, observing);
    expect(access).toMatchObject({ would_deny: ["no_role"], roles: [] });
    expect(names(access)).toEqual(
      documented("user", ["always", "for an API", "if only observed"]).filter((name) => name !== "scopes"),
    );
    expect(names(id)).toEqual(documented("id", ["always", "for an API", "if only observed"]));
  });

  it("shows the tokens of the sample policy", async () => {
    const [user, machine] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => JSON.parse(json));
    const bare = (token: object) =>
      Object.fromEntries(
        Object.entries(token).map(([name, value]) => [name.replace("https://claims.example.com/", ""), value]),
      );
    expect((await claimsFor(forUser)).access).toEqual(bare(user));
    expect((await claimsFor(forMachine)).access).toEqual(bare(machine));
  });
});
