import { localEnvironment } from "../policy.ts";
import { publicKeyProblem, readPublicKey } from "../public-keys.ts";
import type { View } from "./view.ts";

export function checkEnvironment({ environmentName, environment: { file, data } }: View): void {
  if (data.public_keys.length === 0 && environmentName !== localEnvironment) {
    file.refuse(["public_keys"], "public_keys must hold a key: the public half of the one in POLICY_SIGNING_KEY");
  }
  const seen = new Set<string>();
  data.public_keys.forEach((key, index) => {
    const path = ["public_keys", index];
    const wrong = publicKeyProblem(key, "ed25519");
    if (wrong !== undefined) {
      file.refuse(path, wrong);
      return;
    }
    const { x = "" } = readPublicKey(key).export({ format: "jwk" });
    if (seen.has(x)) file.refuse(path, "is the same key as an earlier one: remove it");
    seen.add(x);
  });
}
