import type { CredentialsExchangeAction } from "@auth0/actions-types/credentials-exchange/v2";
import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

const fixedTexts: readonly string[] = ["read:reports"];
const fixedFactors = [{ type: "otp" }] as const;

/** Methods take lists as `T[]`. A read-only list must be copied. */
export const onExecutePostLogin: PostLoginAction = async (_event, { authentication, groups, samlResponse }) => {
  authentication.challengeWithAny([...fixedFactors]);
  authentication.enrollWithAny([...fixedFactors]);
  await groups.hasGroupMembership([...fixedTexts]);
  samlResponse.setNameIdentifierProbes([...fixedTexts]);
  samlResponse.setAttribute("scopes", [...fixedTexts]);
  // @ts-expect-error
  authentication.challengeWithAny(fixedFactors);
  // @ts-expect-error
  authentication.enrollWithAny(fixedFactors);
  // @ts-expect-error
  authentication.challengeWith({ type: "otp" }, { additionalFactors: fixedFactors });
  // @ts-expect-error
  await groups.hasGroupMembership(fixedTexts);
  // @ts-expect-error
  samlResponse.setNameIdentifierProbes(fixedTexts);
  // @ts-expect-error
  samlResponse.setAttribute("scopes", fixedTexts);
};

export const onExecuteCredentialsExchange: CredentialsExchangeAction = async (_event, { transaction }) => {
  transaction.setTargetScopes([...fixedTexts]);
  // @ts-expect-error
  transaction.setTargetScopes(fixedTexts);
};
