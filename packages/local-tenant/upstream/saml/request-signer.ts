import { generate } from "selfsigned";

/** PEM. */
export interface RequestSigner {
  readonly key: string;
  readonly cert: string;
}

/**
 * Creates the key that signs requests of connections without their own key: at first use, in memory only.
 */
export function lazySigner(): () => Promise<RequestSigner> {
  let signer: Promise<RequestSigner> | undefined;
  return () => {
    signer ??= createSigner();
    return signer;
  };
}

async function createSigner(): Promise<RequestSigner> {
  const name = [{ name: "commonName", value: "Local tenant (SAML service provider)" }];
  const { cert, private: key } = await generate(name, { keyType: "rsa", keySize: 2048, algorithm: "sha256" });
  return { cert, key };
}
