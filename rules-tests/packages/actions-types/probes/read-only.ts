import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

/** The members of `api` are read-only, as are the configuration and the secrets of post-login as a whole. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  const { access } = api;
  // @ts-expect-error
  api.access = access;
  // @ts-expect-error
  event.secrets = {};
  // @ts-expect-error
  event.configuration = {};
  // @ts-expect-error: Auth0 defines no value of the configuration.
  event.configuration.debug;
  event.secrets.CHANGED = "changed";
};
