import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

declare const legacy: boolean;

/** An algorithm is chosen by overload, so that the deprecated one can be marked. Options of a factor follow it. */
export const onExecutePostLogin: PostLoginAction = async (_event, { multifactor, samlResponse }) => {
  samlResponse.setSignatureAlgorithm("rsa-sha256");
  samlResponse.setDigestAlgorithm("sha1");
  samlResponse.setEncryptionAlgorithm("aes256-gcm");
  // @ts-expect-error
  samlResponse.setSignatureAlgorithm(legacy ? "rsa-sha1" : "rsa-sha256");
  // @ts-expect-error
  samlResponse.setDigestAlgorithm(legacy ? "sha1" : "sha256");
  // @ts-expect-error
  samlResponse.setEncryptionAlgorithm(legacy ? "aes256-cbc" : "aes256-gcm");
  // @ts-expect-error
  samlResponse.setNameIdentifierFormat();
  multifactor.enable<"duo">("duo", { providerOptions: { host: "duo.example", ikey: "i", skey: "s" } });
  // @ts-expect-error
  multifactor.enable("guardian", { providerOptions: { host: "duo.example", ikey: "i", skey: "s" } });
};
