import { type Context, Hono } from "hono";
import { z } from "zod";
import { ConsoleError } from "./console-error.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { readJson } from "./read-json.ts";
import { type Attempt, Attempts, challengeOf, type LoginRequest } from "./trying/attempts.ts";
import { choicesOf } from "./trying/choices.ts";
import { callbackOf } from "./trying/login-callback.ts";
import { outcomeOf } from "./trying/login-outcome.ts";
import { apiNamed, applicationNamed } from "./trying/named.ts";
import { refusalOf, requestToken } from "./trying/token-request.ts";
import { untriedAsLogin } from "./trying/untried.ts";

const name = z.string().max(200);

const chosen = z.strictObject({
  application: name,
  api: name,
  username: name,
  connection: name,
  asks: z.boolean(),
  organization: name,
  scope: z.string().max(2000),
});

const returned = z.looseObject({
  state: name,
  code: z.string().max(2000).optional(),
  error: name.optional(),
  error_description: z.string().max(5000).optional(),
});

/**
 * A sign-in by the browser at the customer's local provider, as an application of the policy: `POST /login/start` tells
 * where it begins, it ends at `/login/callback`, and `/login/attempts/ID` has what came of it.
 */
export function tryLoginRoutes(world: ConsoleWorld): Hono {
  const app = new Hono();
  const attempts = new Attempts();
  app.get("/choices", (c) => c.json(choicesOf(world.served())));
  app.post("/start", async (c) => {
    const request = await readJson(c, chosen);
    const { owned, client } = applicationNamed(world, request.application);
    const reason = untriedAsLogin(owned.application);
    if (reason !== null) {
      throw new ConsoleError(`${request.application} cannot be tried: ${reason}`, { place: "application" });
    }
    const parameters = parametersOf(world, request);
    const attempt = attempts.begin(request, client.client_id, world.tenant.tenant.now());
    const { state, verifier, id } = attempt;
    const challenge = { state, code_challenge: challengeOf(verifier), code_challenge_method: "S256" };
    const query = new URLSearchParams({ client_id: client.client_id, ...parameters, ...challenge });
    return c.json({ id, location: `${world.tenant.issuer}authorize?${query}` });
  });
  app.get("/callback", async (c) => c.redirect(`/console/#login/${await finish(world, attempts, c)}`));
  app.get("/attempts", (c) => c.json({ attempts: attempts.list().map(({ id, request }) => ({ id, request })) }));
  app.get("/attempts/:id", async (c) => {
    const attempt = attempts.get(c.req.param("id"));
    if (attempt === undefined) throw new ConsoleError("There was no such sign-in, or it is forgotten", { status: 404 });
    return c.json(await outcomeOf(world, attempt));
  });
  return app;
}

function parametersOf(world: ConsoleWorld, request: LoginRequest): Record<string, string> {
  const { tenant } = world.tenant;
  const { username, connection, asks } = request;
  const api = apiNamed(world, request.api);
  const organization = tenant.store.organizations.find(({ name: known }) => known === request.organization);
  if (request.organization !== "" && organization === undefined) {
    throw new ConsoleError(`The tenant has no organization ${request.organization}`, { place: "organization" });
  }
  const scope = request.scope || (api?.scopes ?? []).join(" ");
  return {
    ...{
      response_type: "code",
      redirect_uri: callbackOf(tenant.issuer),
      scope: `openid profile email ${scope}`.trim(),
    },
    // The last try may have been another user.
    ...{ prompt: "login", ...(username !== "" && { login_hint: username }) },
    ...(api && { audience: api.audience }),
    ...(asks && { connection }),
    ...(organization && { organization: organization.id }),
  };
}

/** The browser is back: what it brings is redeemed here, so that no token reaches a page. @returns the attempt's id */
async function finish(world: ConsoleWorld, attempts: Attempts, c: Context): Promise<string> {
  const answer = returned.safeParse(c.req.query()).data;
  const attempt = answer && attempts.waiting(answer.state);
  if (answer === undefined || attempt === undefined) return "unknown";
  const { code, error = "", error_description: description = "" } = answer;
  attempt.result =
    code === undefined ? { refusal: refusalOf(error, description), tokens: [] } : await redeem(world, attempt, code);
  return attempt.id;
}

async function redeem(world: ConsoleWorld, { clientId, verifier }: Attempt, code: string) {
  const { store, issuer } = world.tenant.tenant;
  const client = store.clients.get(clientId);
  const isConfidential = client?.token_endpoint_auth_method !== "none";
  const parameters = {
    ...{ grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier },
    redirect_uri: callbackOf(issuer),
    ...(isConfidential && client?.client_secret && { client_secret: client.client_secret }),
  };
  return requestToken(world, Object.entries(parameters));
}
