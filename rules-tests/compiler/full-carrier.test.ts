import { createHash } from "node:crypto";
import { expect, it } from "@jest/globals";
import { checkPolicy } from "../../compiler/check.ts";
import { compile } from "../../compiler/compile.ts";
import { PolicyError } from "../../compiler/policy-files/problems.ts";
import { withPolicy } from "./policy-folder.ts";

/** A suspended customer, whose rules name a group of so many characters that no packing shortens, beside others. */
function customerFile(characters: number): string {
  const noise = Array.from({ length: 60 }, (_, n) => createHash("sha256").update(String(n)).digest("base64url")).join(
    "",
  );
  const groups = (noise.slice(0, characters).match(/.{1,40}/g) ?? []).map((group) => JSON.stringify(`g${group}`));
  return `customer: full
name: Full
enforcement: suspended
connections:
  full-oidc: { strategy: oidc, email_domains: [full.example], options: { client_id: x, issuer: "https://i.example" } }
access: { orders: { roles: [viewer] } }
role_mapping: [{ when: { groups: [${groups}] }, roles: ["orders:viewer"] }]
`;
}

const isRefused = async (run: () => Promise<unknown>) => {
  try {
    await run();
    return false;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return true;
  }
};

it("a check refuses the smallest policy that a build refuses as too large for its carrier", async () => {
  const tried = (characters: number, run: (dir: string) => Promise<unknown>) =>
    withPolicy({ "customers/full.yaml": customerFile(characters) }, (dir) => isRefused(() => run(dir)));
  const built = (characters: number) => tried(characters, (dir) => compile({ dir, environment: "local" }));
  let [fits, refused] = [0, 2500];
  while (refused - fits > 1) {
    const middle = Math.floor((fits + refused) / 2);
    if (await built(middle)) refused = middle;
    else fits = middle;
  }
  expect(fits).toBeGreaterThan(0);
  expect(await tried(refused, (dir) => checkPolicy({ dir, environment: "local" }))).toBe(true);
  expect(await tried(fits, (dir) => checkPolicy({ dir, environment: "local" }))).toBe(false);
});
