import express, { type Express, type Request, type Response } from "express";
import wsfed from "wsfed";
import { claimTypeOf } from "./claim-types.ts";
import type { LocalUser, LocalUsers } from "./local-users.ts";
import { loginPage } from "./login-page.ts";

/** Who may have tokens, and where they are sent. */
export interface WsfedRelyingParty {
  /** `wtrealm`: the audience of its tokens. */
  readonly realm: string;
  /** `wreply` */
  readonly reply: string;
}

export interface WsfedAppOptions {
  readonly issuer: string;
  /** Of the key that signs tokens, PEM. */
  readonly cert: string;
  readonly key: string;
  readonly users: LocalUsers;
  readonly relyingParties: readonly WsfedRelyingParty[];
  readonly name: string;
}

/** As AD FS has them. */
export const metadataPath = "/FederationMetadata/2007-06/FederationMetadata.xml";
export const signInPath = "/adfs/ls/";

/** Seconds: as long as the tokens of AD FS. */
const lifetime = 3600;

/**
 * The provider: its metadata, and its sign-in endpoint with the login page before it. Every sign-in asks for the
 * password: there is no session that could answer for the user.
 */
export function wsfedApp(options: WsfedAppOptions): Express {
  const { issuer, cert, key, users, relyingParties, name } = options;
  const app = express();
  app.disable("x-powered-by");
  app.get(metadataPath, wsfed.metadata({ issuer, cert, endpointPath: signInPath, profileMapper }));
  app.use(signInPath, (request, response, next) => {
    response.set({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
    const problem = problemOf(request, relyingParties);
    if (problem === undefined) next();
    else response.status(400).type("text").send(`${problem}\n`);
  });
  app.get(signInPath, (request, response) => showForm(request, response));

  const issueToken = wsfed.auth<LocalUser>({
    issuer,
    cert,
    key,
    lifetimeInSeconds: lifetime,
    signatureAlgorithm: "rsa-sha256",
    digestAlgorithm: "sha256",
    profileMapper,
    getUserFromRequest: (request) => users.authenticate(field(request, "username"), field(request, "password")),
    getPostURL: (realm, _reply, _request, done) => done(null, partyOf(realm, relyingParties)?.reply ?? ""),
  });
  app.post(signInPath, express.urlencoded({ extended: false, limit: "4kb" }), (request, response, next) => {
    const user = users.authenticate(field(request, "username"), field(request, "password"));
    if (user) return issueToken(request, response, next);
    return showForm(request, response, "Wrong user name or password");
  });

  function showForm(request: Request, response: Response, error?: string): void {
    const action = request.originalUrl;
    response
      .status(error ? 403 : 200)
      .set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .type("html")
      .send(loginPage({ providerName: name, action, ...(error && { error }) }));
  }
  return app;
}

/** What is wrong with a sign-in request: WS-Federation 1.2, section 13.2.2. */
function problemOf({ query }: Request, parties: readonly WsfedRelyingParty[]): string | undefined {
  if (query.wa !== "wsignin1.0") return "This is no sign-in request: wa must be wsignin1.0";
  const party = parties.find(({ realm }) => realm === query.wtrealm);
  if (party === undefined) return "This identity provider does not know the wtrealm";
  if (query.wreply !== undefined && query.wreply !== party.reply) return "The wreply is not this wtrealm's";
  return undefined;
}

function partyOf(realm: string, parties: readonly WsfedRelyingParty[]): WsfedRelyingParty | undefined {
  return parties.find((party) => party.realm === realm);
}

/** The library takes a function with a prototype, which it reads for its metadata. */
function profileMapper({ username, claims }: LocalUser) {
  return {
    getClaims: () =>
      Object.fromEntries(Object.entries(claims).map(([name, value]) => [claimTypeOf(name), texts(value)])),
    getNameIdentifier: () => ({ nameIdentifier: username }),
  };
}

profileMapper.prototype.metadata = ["email", "name", "given_name", "family_name", "upn", "groups"].map((name) => ({
  id: claimTypeOf(name),
  displayName: name,
  optional: true as const,
}));

/** SAML asserts text, and no attribute without a value. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function field(request: Request, name: string): string {
  const value: unknown = Object.hasOwn(request.body ?? {}, name) ? request.body[name] : "";
  return typeof value === "string" ? value : "";
}
