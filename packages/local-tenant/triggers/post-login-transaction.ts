import type { RequestParameters } from "../oauth/request-body.ts";
import type { AuthorizeRequest, Login, RefreshTokenFamily, Session } from "../state/records.ts";
import type { Client, Connection, Organization, User } from "../store/entities.ts";
import type { RequestDetails } from "./request-details.ts";
import type { Continuation } from "./sent-away.ts";

/** How the user gets a token: with a browser, a refresh token, or a token exchange. */
export type UserFlow =
  | {
      readonly protocol: "oidc-basic-profile";
      readonly request: AuthorizeRequest;
      readonly session: Session;
      readonly continuation?: Continuation;
    }
  | {
      readonly protocol: "oauth2-refresh-token";
      readonly family: RefreshTokenFamily;
      /** When this token was issued: after a rotation, later than the family's first. */
      readonly issuedAt: number;
      readonly parameters: RequestParameters;
    }
  | {
      readonly protocol: "oauth2-token-exchange";
      readonly subjectTokenType: string;
      readonly parameters: RequestParameters;
    };

export interface PostLogin {
  readonly client: Client;
  readonly audience: string | undefined;
  readonly requestedScopes: readonly string[];
  readonly login: Login;
  readonly user: User;
  /** Attributes that the connection keeps for this transaction only (`non_persistent_attrs`). */
  readonly transientAttributes?: Readonly<Record<string, unknown>>;
  readonly connection: Connection;
  readonly organization: Organization | undefined;
  readonly details: RequestDetails;
  readonly flow: UserFlow;
}
