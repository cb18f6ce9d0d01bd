import type { CredentialsExchangeAction } from "@auth0/actions-types/credentials-exchange/v2";
import type { CustomTokenExchangeAction } from "@auth0/actions-types/custom-token-exchange/v1";
import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

/** What Auth0's typings lack is not in ours either, or an Action for ours would not compile with Auth0's. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  // @ts-expect-error
  api.roles;
  // @ts-expect-error
  api.transaction.addTargetScope;
  // @ts-expect-error
  event.agent;
  // @ts-expect-error
  event.refresh_token?.access;
  // @ts-expect-error
  event.refresh_token?.session_transfer?.parent_refresh_token?.metadata;
};

export const onExecuteCredentialsExchange: CredentialsExchangeAction = async (event) => {
  // @ts-expect-error
  event.agent;
};

export const onExecuteCustomTokenExchange: CustomTokenExchangeAction = async (event, api) => {
  // @ts-expect-error
  api.transaction;
  // @ts-expect-error
  event.custom_domain;
  // @ts-expect-error
  event.transaction.metadata;
};

// @ts-expect-error
export type { AccessDeniedErrorCode } from "@auth0/actions-types/credentials-exchange/v2";
// @ts-expect-error
export type { UserAttributes } from "@auth0/actions-types/custom-token-exchange/v1";
