import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

/** `profileData` holds strings, unlike the identity around it. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  for (const { profileData, ...identity } of event.user.identities) {
    const name: string = profileData?.nickname?.trim() ?? identity.nickname;
    // @ts-expect-error
    profileData?.age?.toFixed();
    api.user.setUserMetadata("name", name);
  }
};
