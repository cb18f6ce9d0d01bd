import { type Request, type Response, Router } from "express";
import type Provider from "oidc-provider";

/** A user in the stand-in for Microsoft Graph. */
export interface GraphUser {
  /** Groups of which the user is a member. */
  readonly groups?: readonly GraphGroup[];
  /** Groups of which those groups are members. */
  readonly nestedGroups?: readonly GraphGroup[];
  /** Properties of `GET /v1.0/me`: `jobTitle`, `businessPhones`. */
  readonly profile?: Readonly<Record<string, unknown>>;
}

interface GraphGroup {
  readonly id: string;
  readonly displayName: string;
}

/** Small, so that two groups need two pages. */
const pageSize = 2;

/**
 * A stand-in for Microsoft Graph, for the provider's own access tokens: `/v1.0/me`, its `memberOf` and
 * `transitiveMemberOf`. Discovery answers under any tenant's path, `/acme.example/v2.0`, too.
 */
export function graphApp(provider: Provider, users: ReadonlyMap<string, GraphUser>): Router {
  const app = Router();
  app.use("/:tenant/v2.0/.well-known/openid-configuration", (request, response, next) => {
    // The library derives its own addresses from the original one.
    request.originalUrl = "/.well-known/openid-configuration";
    request.url = request.originalUrl;
    request.baseUrl = "";
    provider.callback()(request, response).catch(next);
  });
  app.get("/v1.0/me", async (request, response) => {
    const user = await userOf(request, response);
    if (user) response.json({ ...user.profile });
  });
  app.get("/v1.0/me/memberOf", async (request, response) => {
    const user = await userOf(request, response);
    if (user) sendPage(request, response, user.groups ?? []);
  });
  app.get("/v1.0/me/transitiveMemberOf", async (request, response) => {
    const user = await userOf(request, response);
    if (user) sendPage(request, response, [...(user.groups ?? []), ...(user.nestedGroups ?? [])]);
  });
  return app;

  async function userOf(request: Request, response: Response): Promise<GraphUser | undefined> {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const known = token === undefined ? undefined : await provider.AccessToken.find(token);
    const user = known?.accountId === undefined ? undefined : users.get(known.accountId);
    if (user === undefined) response.status(401).json({ error: { code: "InvalidAuthenticationToken" } });
    return user;
  }
}

/** Links name Graph's own host, as Graph's do. A directory role is among them, which is no group. */
function sendPage(request: Request, response: Response, groups: readonly GraphGroup[]): void {
  const items = [
    { "@odata.type": "#microsoft.graph.directoryRole", id: "role", displayName: "Global Reader" },
    ...groups.map((group) => ({ "@odata.type": "#microsoft.graph.group", ...group })),
  ];
  const skip = Number(request.query.$skip ?? 0);
  const next = skip + pageSize;
  const link = `https://graph.microsoft.com${request.path}?$skip=${next}`;
  response.json({ value: items.slice(skip, next), ...(next < items.length && { "@odata.nextLink": link }) });
}
