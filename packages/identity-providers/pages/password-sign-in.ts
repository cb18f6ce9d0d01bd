import express, { type Express, type Request, type Response } from "express";
import { SignInRequestError } from "../errors.ts";
import type { LocalUser, LocalUsers } from "../local-users.ts";
import { formPostPage, formPostPolicy } from "./form-post-page.ts";
import { homePage, signOutPath } from "./home-page.ts";
import { loginPage } from "./login-page.ts";
import { errorPage, pageHeaders } from "./page.ts";
import { noSessionPage } from "./sign-out-pages.ts";

/** The form that the browser posts to the relying party. */
export interface FormPost {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface PasswordSignIn<Ask> {
  readonly users: LocalUsers;
  readonly providerName: string;
  /** Reads a relying party's request. @throws {SignInRequestError} */
  readonly read: (request: Request) => Ask;
  /** Creates the answer for a user who has just signed in. */
  readonly answer: (ask: Ask, user: LocalUser) => FormPost;
}

/**
 * Serves a path to which relying parties send their users: the login page, and the answer after a correct password.
 * Every sign-in asks for the password: there are no sessions.
 */
export function servePasswordSignIn<Ask>(app: Express, path: string, settings: PasswordSignIn<Ask>): void {
  const { users, providerName, read, answer } = settings;
  app.use(path, (_request, response, next) => {
    response.set(pageHeaders);
    next();
  });
  app.get(path, (request, response) => {
    if (readOrRefuse(read, request, response) !== undefined) showForm(request, response, providerName);
  });
  app.post(path, express.urlencoded({ extended: false, limit: "4kb" }), (request, response) => {
    const asked = readOrRefuse(read, request, response);
    if (asked === undefined) return;
    const user = users.authenticate(formField(request, "username"), formField(request, "password"));
    if (user === undefined) return showForm(request, response, providerName, "Wrong user name or password");
    const { action, fields } = answer(asked.ask, user);
    response.set("content-security-policy", formPostPolicy).type("html").send(formPostPage(action, fields));
  });
}

function readOrRefuse<Ask>(read: (request: Request) => Ask, request: Request, response: Response) {
  try {
    return { ask: read(request) };
  } catch (error) {
    if (!(error instanceof SignInRequestError)) throw error;
    response.status(400).type("html").send(errorPage(error.message));
    return undefined;
  }
}

function showForm(request: Request, response: Response, providerName: string, error?: string): void {
  response
    .status(error === undefined ? 200 : 403)
    .type("html")
    .send(loginPage({ providerName, action: request.originalUrl, ...(error !== undefined && { error }) }));
}

/** Serves the provider's own address, and the answer to who wants to sign out: there is nothing to end. */
export function serveHomePages(app: Express, providerName: string, metadataPath: string): void {
  app.get(
    "/",
    (_request, response) => void response.set(pageHeaders).type("html").send(homePage(providerName, metadataPath)),
  );
  app.get(
    signOutPath,
    (_request, response) => void response.set(pageHeaders).type("html").send(noSessionPage(providerName)),
  );
}

/** A field of a posted form; empty if it is missing or repeated. */
export function formField(request: Request, name: string): string {
  const value: unknown = Object.hasOwn(request.body ?? {}, name) ? request.body[name] : "";
  return typeof value === "string" ? value : "";
}
