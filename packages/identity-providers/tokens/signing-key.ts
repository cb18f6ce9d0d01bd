import { generate } from "selfsigned";

/** A signing key and its certificate, both PEM. */
export interface SigningKey {
  readonly key: string;
  readonly cert: string;
}

export async function createSigningKey(commonName: string): Promise<SigningKey> {
  const subject = [{ name: "commonName", value: commonName }];
  const { cert, private: key } = await generate(subject, { keyType: "rsa", keySize: 2048, algorithm: "sha256" });
  return { key, cert };
}

/** The certificate in the form of XML Signature and metadata: base64 without the PEM markers. */
export function certificateText({ cert }: Pick<SigningKey, "cert">): string {
  return cert.replace(/-----[^-]+-----|\s/g, "");
}
