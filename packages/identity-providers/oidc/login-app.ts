import express, { type Express, type Request, type Response, type Router } from "express";
import type Provider from "oidc-provider";
import type { LocalUsers } from "../local-users.ts";
import { homePage } from "../pages/home-page.ts";
import { loginPage } from "../pages/login-page.ts";
import { errorPage, pageHeaders } from "../pages/page.ts";
import { formField } from "../pages/password-sign-in.ts";

/** The login page (`GET` and `POST /login/:uid`) and Graph's paths; the library handles every other path. */
export function loginApp(provider: Provider, users: LocalUsers, providerName: string, graph?: Router): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use("/login", (_request, response, next) => {
    response.set(pageHeaders);
    next();
  });

  app.get("/", (_request, response) => {
    response.set(pageHeaders).type("html").send(homePage(providerName, "/.well-known/openid-configuration"));
  });

  app.get("/login/:uid", async (request, response) => {
    await withInteraction(provider, request, response, (hint) => showForm(request, response, hint));
  });

  app.post("/login/:uid", express.urlencoded({ extended: false, limit: "4kb" }), async (request, response) => {
    await withInteraction(provider, request, response, async (hint) => {
      const user = users.authenticate(formField(request, "username"), formField(request, "password"));
      if (!user) return showForm(request, response, hint, "Wrong user name or password");
      const login = { accountId: user.username, amr: ["pwd"] };
      await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    });
  });

  function showForm(request: Request, response: Response, hint: string | undefined, error?: string): void {
    const username = users.get(hint ?? "")?.username;
    const page = loginPage({
      providerName,
      action: request.path,
      ...(username && { username }),
      ...(error && { error }),
    });
    response
      .status(error ? 403 : 200)
      .type("html")
      .send(page);
  }

  if (graph !== undefined) app.use(graph);
  app.use(provider.callback());
  return app;
}

/** Runs only in the browser that started the login (identified by the library's cookie), until the login expires. */
async function withInteraction(
  provider: Provider,
  request: Request,
  response: Response,
  run: (hint: string | undefined) => void | Promise<void>,
): Promise<void> {
  let hint: unknown;
  try {
    hint = (await provider.interactionDetails(request, response)).params.login_hint;
  } catch {
    response.status(400).type("html").send(errorPage("This sign-in has expired or was started in another browser."));
    return;
  }
  await run(typeof hint === "string" ? hint : undefined);
}
