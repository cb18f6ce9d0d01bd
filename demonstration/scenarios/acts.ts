import { Browser, type Credentials } from "@federated-actions/loopback/browser";
import { requestToken } from "../machine.ts";
import { Portal, type SignInRequest } from "../portal.ts";
import type { Stage } from "../stage.ts";
import { type ApiCall, observeCall, refused } from "./observe.ts";
import type { Observation } from "./scenario.ts";

export type PortalId = keyof Stage["callbacks"];
export type ConnectionName = keyof Stage["identityProviders"];

/** An application as its users' browsers have it, whose users come by a connection. */
export async function openPortal(
  stage: Stage,
  application: PortalId,
  connection: ConnectionName = "acme-oidc",
): Promise<Portal> {
  const { client_id } = await stage.client(application);
  const callback = stage.callbacks[application];
  return openApplication(stage, client_id, callback, connection);
}

/** The same for any client, the policy's or not. */
export function openApplication(
  stage: Stage,
  clientId: string,
  callback: string,
  connection: ConnectionName = "acme-oidc",
): Promise<Portal> {
  // Auth0 names third parties' clients so.
  const isThirdParty = clientId.startsWith("tpc_");
  return Portal.discover({ issuer: stage.issuer, clientId, callback, connection, isThirdParty, fetch: stage.fetch });
}

/** Credentials of a user, as the identity provider behind the connection knows them. */
export function userOf(stage: Stage, username: string, connection: ConnectionName = "acme-oidc"): Credentials {
  const user = stage.identityProviders[connection].users.find((candidate) => candidate.username === username);
  if (!user) throw new Error(`The identity provider of ${connection} has no user "${username}"`);
  return { username: user.username, password: user.password };
}

/** Everything that the orders API has: the portal asks for all and gets what the user's roles give. */
export function ordersRequest(stage: Stage): SignInRequest {
  return { audience: stage.audiences.orders, scopes: ["read:orders", "write:orders"] };
}

/** Signs a user in, in a browser of their own, and resolves with the access token. */
export async function userToken(
  stage: Stage,
  username: string,
  request: SignInRequest = ordersRequest(stage),
  application: PortalId = "acme--portal",
  connection: ConnectionName = "acme-oidc",
): Promise<string> {
  const portal = await openPortal(stage, application, connection);
  const user = userOf(stage, username, connection);
  return (await portal.signIn(new Browser(stage.fetch), user, request)).accessToken;
}

/** Sends a token request of acme's machine, `extra` included, and takes the token to the API. */
export async function observeMachine(
  stage: Stage,
  extra: Readonly<Record<string, string>>,
  call: ApiCall = { method: "GET", path: "/orders" },
): Promise<Observation> {
  const { client_id, client_secret } = await stage.client("acme--nightly-sync");
  return observeRequest(stage, { grant_type: "client_credentials", client_id, client_secret, ...extra }, call);
}

/** Sends any token request, and takes the token, if one comes, to the API. */
export async function observeRequest(
  stage: Stage,
  parameters: Readonly<Record<string, string>>,
  call: ApiCall,
): Promise<Observation> {
  const { status, body } = await requestToken(stage.fetch, stage.issuer, parameters);
  if (body.access_token) return observeCall(stage, body.access_token, call);
  return refused(status, body.error ?? "no_error", body.error_description);
}
