/** The bundle's Actions, in the order in which their triggers are listed. */
export const bundledActions = [
  {
    name: "federated-login",
    trigger: { id: "post-login", version: "v3" },
    handler: "onExecutePostLogin",
    about: "Maps what a customer's identity provider asserts to role and scope claims, or refuses the login.",
  },
  {
    name: "client-credentials-guard",
    trigger: { id: "credentials-exchange", version: "v2" },
    handler: "onExecuteCredentialsExchange",
    about: "Blocks user impersonation in client-credentials requests, and marks a machine's tokens.",
  },
  {
    name: "token-exchange",
    trigger: { id: "custom-token-exchange", version: "v1" },
    handler: "onExecuteCustomTokenExchange",
    about: "Trades an ID token that a customer's identity provider signed for an API token.",
  },
] as const;

export type ActionName = (typeof bundledActions)[number]["name"];
