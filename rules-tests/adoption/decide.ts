import { createPublicKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSigningKey } from "../../compiler/sealing/signing-key.ts";
import { testPublicKey } from "../shared-keys.ts";

/** Decides in the draft of the vendor's tenant what a person must. */
export async function decideDraft(folder: string, signingKeyPem: string): Promise<void> {
  const decide = async (path: string, from: string, to: string) => {
    const at = join(folder, path);
    const before = await readFile(at, "utf8");
    if (!before.includes(from)) throw new Error(`${path} does not contain: ${from}`);
    await writeFile(at, before.replaceAll(from, to));
  };
  for (const slug of ["crm-partner", "globex-inc"]) {
    await decide(`customers/${slug}.yaml`, "email_domains: []", `email_domains: [${slug}.example]`);
  }
  await decide("customers/crm-partner.yaml", "callbacks: []", "callbacks: [https://crm.example/callback]");
  await decide("vendor.yaml", "callbacks: []", "callbacks: [https://office.vendor.example/callback]");
  const rsa = createPublicKey(testPublicKey(1)).export({ format: "jwk" });
  await decide("vendor.yaml", 'private_key_jwt: ""', `private_key_jwt: ${JSON.stringify(rsa)}`);
  const jwk = JSON.stringify({ kty: "OKP", crv: "Ed25519", x: readSigningKey(signingKeyPem).publicKey.x });
  await decide("environments/production.yaml", "public_keys: []", `public_keys: [${jwk}]`);
}
