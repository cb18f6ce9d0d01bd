import { randomUUID } from "node:crypto";
import express, { type Express, type Request, type Response } from "express";
import samlp from "samlp";
import { claimTypeOf } from "./claim-types.ts";
import { formPostPage, formPostPolicy } from "./form-post-page.ts";
import type { LocalUser, LocalUsers } from "./local-users.ts";
import { loginPage } from "./login-page.ts";

/** Who may have assertions, and where they are sent. */
export interface SamlServiceProvider {
  readonly entityId: string;
  /** Its assertion consumer service. */
  readonly assertionConsumer: string;
  /** PEM. Where it is given, requests must be signed by it. */
  readonly requestCertificate?: string;
}

export interface SamlAppOptions {
  readonly entityId: string;
  /** Of the key that signs, PEM. */
  readonly cert: string;
  readonly key: string;
  readonly users: LocalUsers;
  readonly serviceProviders: readonly SamlServiceProvider[];
  readonly name: string;
  /** What is signed: the assertion, unless said otherwise. */
  readonly signs: "assertion" | "response" | "both";
}

export const metadataPath = "/metadata";
export const signInPath = "/sso";

/** Seconds. */
const lifetime = 300;

/** A request that is good, and whose it is. */
interface SignIn {
  readonly provider: SamlServiceProvider;
  /** Undefined where this provider begins by itself. */
  readonly requestId: string | undefined;
  readonly relayState: string | undefined;
}

/**
 * The provider: its metadata, its sign-in endpoint with the login page before it, and `/start?to=ENTITY-ID`, where a user
 * signs in without having been asked to. Every sign-in asks for the password: no session answers for the user.
 */
export function samlApp(options: SamlAppOptions): Express {
  const { entityId, cert, users, name } = options;
  const app = express();
  app.disable("x-powered-by");
  const endpoints = { redirectEndpointPath: signInPath, postEndpointPath: signInPath, logoutEndpointPaths: {} };
  app.get(metadataPath, samlp.metadata({ issuer: entityId, cert, ...endpoints, profileMapper }));

  const reading = { [signInPath]: readRequest, "/start": readOwnStart };
  for (const [path, read] of Object.entries(reading)) {
    app.use(path, (_request, response, next) => {
      response.set({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
      next();
    });
    app.get(path, async (request, response) => {
      if (await signInOf(read, options, request, response)) showForm(request, response);
    });
    app.post(path, express.urlencoded({ extended: false, limit: "4kb" }), async (request, response) => {
      const signIn = await signInOf(read, options, request, response);
      if (!signIn) return;
      const user = users.authenticate(field(request, "username"), field(request, "password"));
      if (!user) return showForm(request, response, "Wrong user name or password");
      const fields = {
        SAMLResponse: Buffer.from(await createResponse(options, signIn, user)).toString("base64"),
        ...(signIn.relayState !== undefined && { RelayState: signIn.relayState }),
      };
      const page = formPostPage(signIn.provider.assertionConsumer, fields);
      response.set("content-security-policy", formPostPolicy).type("html").send(page);
    });
  }

  function showForm(request: Request, response: Response, error?: string): void {
    response
      .status(error ? 403 : 200)
      .set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .type("html")
      .send(loginPage({ providerName: name, action: request.originalUrl, ...(error && { error }) }));
  }
  return app;
}

type Reader = (options: SamlAppOptions, request: Request) => Promise<SignIn>;

async function signInOf(read: Reader, options: SamlAppOptions, request: Request, response: Response) {
  try {
    return await read(options, request);
  } catch (error) {
    const text = error instanceof Error ? error.message : "The request cannot be read";
    response.status(400).type("text").send(`${text}\n`);
    return undefined;
  }
}

/** An AuthnRequest by the redirect binding. */
async function readRequest(options: SamlAppOptions, request: Request): Promise<SignIn> {
  const relayState = typeof request.query.RelayState === "string" ? request.query.RelayState : undefined;
  const unverified = await parse(request, undefined);
  const provider = providerOf(options, unverified.issuer);
  const { id, assertionConsumerServiceURL } = await parse(request, provider.requestCertificate);
  if (id === undefined) throw new Error("The request has no ID");
  if (assertionConsumerServiceURL !== provider.assertionConsumer) {
    throw new Error("The request's AssertionConsumerServiceURL is not this service provider's");
  }
  return { provider, requestId: id, relayState };
}

async function readOwnStart(options: SamlAppOptions, { query }: Request): Promise<SignIn> {
  return { provider: providerOf(options, query.to), requestId: undefined, relayState: undefined };
}

function providerOf({ serviceProviders }: SamlAppOptions, entityId: unknown): SamlServiceProvider {
  const provider = serviceProviders.find((candidate) => candidate.entityId === entityId);
  if (!provider) throw new Error("This identity provider does not know the service provider");
  return provider;
}

function parse(request: Request, signingCert: string | undefined): Promise<samlp.AuthnRequest> {
  return new Promise((resolve, reject) => {
    samlp.parseRequest(request, signingCert === undefined ? {} : { signingCert }, (error, read) => {
      if (read === undefined)
        reject(new Error("The request is no SAML request, or not signed as it must be", { cause: error }));
      else resolve(read);
    });
  });
}

function createResponse(options: SamlAppOptions, { provider, requestId }: SignIn, user: LocalUser): Promise<string> {
  const { entityId, cert, key, signs } = options;
  const settings = {
    issuer: entityId,
    cert,
    key,
    audience: provider.entityId,
    recipient: provider.assertionConsumer,
    destination: provider.assertionConsumer,
    ...(requestId !== undefined && { inResponseTo: requestId }),
    sessionIndex: `_${randomUUID()}`,
    lifetimeInSeconds: lifetime,
    authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    signatureAlgorithm: "rsa-sha256" as const,
    digestAlgorithm: "sha256" as const,
    signAssertion: signs !== "response",
    signResponse: signs !== "assertion",
    profileMapper,
  };
  return new Promise((resolve, reject) => {
    samlp.getSamlResponse(settings, user, (error, response) => {
      if (response === undefined) reject(error ?? new Error("The library made no response"));
      else resolve(response);
    });
  });
}

/** The library takes a function with a prototype, which it reads for its metadata. */
function profileMapper({ username, claims }: LocalUser) {
  return {
    getClaims: () =>
      Object.fromEntries(Object.entries(claims).map(([name, value]) => [claimTypeOf(name), texts(value)])),
    getNameIdentifier: () => ({
      nameIdentifier: username,
      nameIdentifierFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    }),
  };
}

profileMapper.prototype.metadata = ["email", "name", "given_name", "family_name", "groups"].map((name) => ({
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
