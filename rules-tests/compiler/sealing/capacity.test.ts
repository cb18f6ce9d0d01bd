import { describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../../compiler/check.ts";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { sealCarriers } from "../../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../../compiler/sealing/signing-key.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { changed, withPolicy } from "../policy-folder.ts";

const longRule = "  - when: { groups: Managers }\n    roles: [orders:manager]\n";
const departments = ["Sales", "Support", "Finance", "Logistics", "Research", "Purchasing", "Legal", "Quality"];
const regions = [
  "Nordics",
  "Iberia",
  "Benelux",
  "Balkans",
  "Anatolia",
  "Levant",
  "Maghreb",
  "Andes",
  "Baltics",
  "Oceania",
  "Caucasus",
  "Pampas",
  "Sahel",
];

const withRules = (count: number, rule: (index: number) => string): Files =>
  changed("customers/acme.yaml", [
    longRule,
    longRule + Array.from({ length: count }, (_, index) => rule(index)).join(""),
  ]);

/** Realistic, distinct names, in rules that cannot be merged. */
const readable = (index: number) => {
  const group = `${departments[index % 8]}-${regions[index % 13]}-${index}-Members`;
  const role = index % 2 === 0 ? "viewer" : "manager";
  return index % 3 === 0
    ? `  - when: { groups: ${group}, department: ${departments[(index + 3) % 8]} }\n    roles: [orders:${role}]\n`
    : `  - when: { groups: ${group} }\n    roles: [orders:${role}]\n`;
};

/** Random, so that it does not deflate. */
const hex = (index: number, length: number) => {
  let [state, digits] = [index * 2_654_435_761 + 12_345, ""];
  while (digits.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    digits += ((state >> 8) % 16).toString(16);
  }
  return digits;
};
const guid = (index: number) =>
  `${hex(index, 8)}-${hex(index + 500, 4)}-4${hex(index + 900, 3)}-8${hex(index + 1300, 3)}-${hex(index + 1700, 12)}`;
const byGuid = (index: number) =>
  `  - when: { groups: ${guid(index)} }\n    roles: [orders:${index % 2 ? "viewer" : "manager"}]\n`;

const sealedIn = (files: Files) =>
  withPolicy(files, async (dir) => sealCarriers(await loadPolicy({ dir, environment: "local" }), createSigningKey()));

describe("a connection's policy", () => {
  it.each([
    ["100 rules with readable names", withRules(100, readable)],
    ["60 rules with GUIDs", withRules(60, byGuid)],
  ])("holds %s", async (_, files) => {
    const carrier = (await sealedIn(files)).get("connection:acme-oidc");
    expect(carrier?.characters).toBeLessThanOrEqual(carrier?.capacity ?? 0);
  });

  it("is refused if too large, with its place and the excess", async () => {
    const failing = withPolicy(withRules(400, readable), (dir) => checkPolicy({ dir, environment: "local" }));
    await expect(failing).rejects.toThrow(PolicyError);
    await expect(failing).rejects.toThrow(
      /customers\/acme\.yaml:4:3: the policy of the connection acme-oidc needs \d+ characters of metadata, \d+ more than the limit of 2040; merge or remove rules/,
    );
  });
});
