import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

type Travel = "impossible_travel_from_last_login" | "initial_login";

/** Codes of assessors are unions, which narrow. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  const { AgentDetection, ImpossibleTravel, NewDevice, UntrustedIP } =
    event.authentication?.riskAssessment?.assessments ?? {};
  const agent: "unknown" | "verified_agent" | undefined = AgentDetection?.code;
  const { code } = ImpossibleTravel ?? {};
  const travel: Travel = code === "impossible_travel_from_last_login" ? code : "initial_login";
  const device: "known" | "unknown" | undefined = NewDevice?.details?.device;
  const address: string | undefined = UntrustedIP?.details?.ip;
  // @ts-expect-error
  if (NewDevice?.code === "impossible_travel_from_last_login") return;
  if (agent && device && address) api.accessToken.setCustomClaim("https://example.com/travel", travel);
};
