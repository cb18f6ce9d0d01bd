import express, { type Express, type Request } from "express";
import { SignInRequestError } from "../errors.ts";
import type { LocalUsers } from "../local-users.ts";
import { serveHomePages, servePasswordSignIn } from "../pages/password-sign-in.ts";
import type { SigningKey } from "../tokens/signing-key.ts";
import { federationMetadata } from "./federation-metadata.ts";
import { tokenResponse } from "./token-response.ts";

/** A relying party that may receive tokens, and where they are sent. */
export interface WsfedRelyingParty {
  /** `wtrealm`: the audience of its tokens. */
  readonly realm: string;
  /** `wreply` */
  readonly reply: string;
}

export interface WsfedAppOptions {
  readonly issuer: string;
  readonly endpoint: string;
  readonly signingKey: SigningKey;
  readonly users: LocalUsers;
  readonly relyingParties: readonly WsfedRelyingParty[];
  readonly name: string;
}

/** The paths of AD FS. */
export const metadataPath = "/FederationMetadata/2007-06/FederationMetadata.xml";
export const signInPath = "/adfs/ls/";

/** Seconds, as in AD FS. */
const lifetime = 3600;

/** The provider: its metadata, and its sign-in endpoint with the login page. */
export function wsfedApp(options: WsfedAppOptions): Express {
  const { issuer, endpoint, signingKey, users, relyingParties, name } = options;
  const app = express();
  app.disable("x-powered-by");
  const metadata = federationMetadata({ issuer, endpoint, cert: signingKey.cert });
  serveHomePages(app, name, metadataPath);
  app.get(metadataPath, (_request, response) => void response.type("application/samlmetadata+xml").send(metadata));
  servePasswordSignIn(app, signInPath, {
    users,
    providerName: name,
    read: (request) => readRequest(request, relyingParties),
    answer: ({ party, wctx }, user) => ({
      action: party.reply,
      fields: {
        wa: "wsignin1.0",
        wresult: tokenResponse({ issuer, audience: party.realm, lifetime, user, names: "claim_types" }, signingKey),
        ...(wctx !== undefined && { wctx }),
      },
    }),
  });
  return app;
}

/** Reads a sign-in request: WS-Federation 1.2, section 13.2.2. @throws {SignInRequestError} */
function readRequest({ query }: Request, parties: readonly WsfedRelyingParty[]) {
  if (query.wa !== "wsignin1.0") throw new SignInRequestError("This is not a sign-in request: wa must be wsignin1.0");
  const party = parties.find(({ realm }) => realm === query.wtrealm);
  if (party === undefined) throw new SignInRequestError("This identity provider does not know the wtrealm");
  if (query.wreply !== undefined && query.wreply !== party.reply) {
    throw new SignInRequestError("The wreply is not registered for this wtrealm");
  }
  return { party, wctx: typeof query.wctx === "string" ? query.wctx : undefined };
}
