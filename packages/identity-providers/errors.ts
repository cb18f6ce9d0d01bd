import { CodedError } from "@federated-actions/coded-error";

/** The provider has no user of this name. */
export class UnknownUserError extends CodedError {
  static override readonly code = "unknown_user";

  constructor(username: string) {
    super(`This identity provider has no user "${username}"`);
  }
}

/** The provider was not told of this claim when it started. */
export class UnknownClaimError extends CodedError {
  static override readonly code = "unknown_claim";

  constructor(claim: string) {
    super(`The claim "${claim}" is new to this identity provider: name it in extraClaims`);
  }
}

/** What OpenID Connect Dynamic Client Registration 1.0 would call invalid metadata. */
export class ClientMetadataError extends CodedError {
  static override readonly code = "client_metadata_invalid";
}

/** A request to sign in that the provider does not answer. The message is shown in the browser. */
export class SignInRequestError extends CodedError {
  static override readonly code = "sign_in_request_refused";
}
