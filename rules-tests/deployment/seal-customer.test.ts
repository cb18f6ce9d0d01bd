import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { sealCustomer } from "../../deployment/seal-customer.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";

const domain = "localhost:8443";
const signingKeyPem = createSigningKeyPem();
/** What does not deflate. */
const noise = Array.from({ length: 80 }, (_, n) => createHash("sha512").update(String(n)).digest("base64url")).join("");

/** Of a policy whose connection has a rule with so many characters. */
async function charactersOf(length: number, suspended: boolean): Promise<number | undefined> {
  const values = noise.slice(0, length).match(/.{1,100}/g) ?? [];
  const rule = `  - when: { groups: [${values.map((value) => `"${value}"`).join(", ")}] }\n    roles: [orders:viewer]\n`;
  const files = changed("customers/acme.yaml", ["role_mapping:\n", `role_mapping:\n${rule}`]);
  const sealed = await withPolicy(files, (policyDir) =>
    sealCustomer({ policyDir, environment: "local", customer: "acme", signingKeyPem }, domain, suspended),
  ).catch(() => undefined);
  return sealed?.carriers.find(({ kind }) => kind === "connection")?.characters;
}

it("suspends a customer whose policy fills its carrier", async () => {
  let [fits, tooLong] = [0, noise.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if ((await charactersOf(middle, false)) === undefined) tooLong = middle;
    else fits = middle;
  }
  expect(fits).toBeGreaterThan(500);
  const [full, suspended] = [await charactersOf(fits, false), await charactersOf(fits, true)];
  expect(suspended).toBeLessThan(Number(full) / 2);
});
