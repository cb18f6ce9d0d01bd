import type { TriggerId } from "@federated-actions/auth0-dialect/triggers";

/** The bundle's Actions, each a folder in actions/, in the order in which their triggers are listed. */
export const bundledActions = [
  {
    name: "federated-login",
    trigger: "post-login",
    about: "Maps what a customer's identity provider asserts to role and scope claims, or refuses the login.",
  },
  {
    name: "client-credentials-guard",
    trigger: "credentials-exchange",
    about: "Blocks user impersonation in client-credentials requests, and marks machine tokens.",
  },
  {
    name: "token-exchange",
    trigger: "custom-token-exchange",
    about: "Exchanges an ID token that a customer's identity provider signed for an API token.",
  },
] as const satisfies readonly { name: string; trigger: TriggerId; about: string }[];

export type ActionName = (typeof bundledActions)[number]["name"];
