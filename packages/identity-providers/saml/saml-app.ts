import express, { type Express, type Request } from "express";
import { SignInRequestError } from "../errors.ts";
import type { LocalUser, LocalUsers } from "../local-users.ts";
import { type FormPost, serveHomePages, servePasswordSignIn } from "../pages/password-sign-in.ts";
import type { AttributeNames } from "../tokens/assertion-content.ts";
import type { SigningKey } from "../tokens/signing-key.ts";
import { assertSigned, readAuthnRequest } from "./authn-request.ts";
import { samlMetadata } from "./saml-metadata.ts";
import { type SignedPart, samlResponse } from "./saml-response.ts";

/** A service provider that may receive assertions, and where they are sent. */
export interface SamlServiceProvider {
  readonly entityId: string;
  /** Its assertion consumer service. */
  readonly assertionConsumer: string;
  /** PEM. If it is given, requests must be signed with its key. */
  readonly requestCertificate?: string;
}

export interface SamlAppOptions {
  readonly entityId: string;
  readonly signInEndpoint: string;
  readonly signingKey: SigningKey;
  readonly users: LocalUsers;
  readonly serviceProviders: readonly SamlServiceProvider[];
  readonly name: string;
  readonly signs: SignedPart;
  readonly names: AttributeNames;
}

export const metadataPath = "/metadata";
export const signInPath = "/sso";
export const startPath = "/start";

/** Seconds. */
const lifetime = 300;

/** A valid request and its service provider. */
interface SignIn {
  readonly provider: SamlServiceProvider;
  /** Undefined for a login that this provider starts. */
  readonly requestId: string | undefined;
  readonly relayState: string | undefined;
}

/**
 * The provider: its metadata, its sign-in endpoint with the login page, and `/start?to=ENTITY-ID`, which starts a login
 * at the provider.
 */
export function samlApp(options: SamlAppOptions): Express {
  const { entityId, signInEndpoint, signingKey, users, name } = options;
  const app = express();
  app.disable("x-powered-by");
  const metadata = samlMetadata({ entityId, signInEndpoint, cert: signingKey.cert });
  serveHomePages(app, name, metadataPath);
  app.get(metadataPath, (_request, response) => void response.type("application/samlmetadata+xml").send(metadata));
  const answer = (signIn: SignIn, user: LocalUser) => answerTo(options, signIn, user);
  const shared = { users, providerName: name, answer };
  servePasswordSignIn(app, signInPath, { ...shared, read: (request) => readRequest(options, request) });
  servePasswordSignIn(app, startPath, { ...shared, read: (request) => readOwnStart(options, request) });
  return app;
}

/** An AuthnRequest of the HTTP-Redirect binding. @throws {SignInRequestError} */
function readRequest(options: SamlAppOptions, request: Request): SignIn {
  const { search, searchParams } = new URL(request.originalUrl, options.signInEndpoint);
  const { id, issuer, assertionConsumer } = readAuthnRequest(searchParams);
  const provider = providerOf(options, issuer);
  if (provider.requestCertificate !== undefined) assertSigned(search, provider.requestCertificate);
  if (assertionConsumer !== provider.assertionConsumer) {
    throw new SignInRequestError(
      "The request's AssertionConsumerServiceURL is not registered for this service provider",
    );
  }
  return { provider, requestId: id, relayState: searchParams.get("RelayState") ?? undefined };
}

function readOwnStart(options: SamlAppOptions, { query }: Request): SignIn {
  return { provider: providerOf(options, query.to), requestId: undefined, relayState: undefined };
}

function providerOf({ serviceProviders }: SamlAppOptions, entityId: unknown): SamlServiceProvider {
  const provider = serviceProviders.find((candidate) => candidate.entityId === entityId);
  if (!provider) throw new SignInRequestError("This identity provider does not know the service provider");
  return provider;
}

function answerTo({ entityId, signingKey, signs, names }: SamlAppOptions, signIn: SignIn, user: LocalUser): FormPost {
  const { provider, requestId, relayState } = signIn;
  const { assertionConsumer: recipient, entityId: audience } = provider;
  const content = { issuer: entityId, audience, recipient, requestId, lifetime, user, names };
  return {
    action: recipient,
    fields: {
      SAMLResponse: Buffer.from(samlResponse(content, signingKey, signs)).toString("base64"),
      ...(relayState !== undefined && { RelayState: relayState }),
    },
  };
}
