/**
 * The bundle's Actions, each a folder in actions/, in the order in which their triggers are listed. What each is for is
 * in its action.yaml. Other folders with such a file are the vendor's own Actions.
 */
export const bundledActions = ["federated-login", "client-credentials-guard", "token-exchange"] as const;

export type ActionName = (typeof bundledActions)[number];

export function isBundled(name: string): name is ActionName {
  return bundledActions.some((known) => known === name);
}
