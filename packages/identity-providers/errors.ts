import { CodedError } from "@federated-actions/coded-error";

/** The provider has no user with this name. */
export class UnknownUserError extends CodedError {
  static override readonly code = "unknown_user";

  constructor(username: string) {
    super(`This identity provider has no user "${username}"`);
  }
}

/** The provider was not started with this claim. */
export class UnknownClaimError extends CodedError {
  static override readonly code = "unknown_claim";

  constructor(claim: string) {
    super(`This identity provider was not started with the claim "${claim}": add it to extraClaims`);
  }
}

/** Client metadata that OpenID Connect Dynamic Client Registration 1.0 defines as invalid. */
export class ClientMetadataError extends CodedError {
  static override readonly code = "client_metadata_invalid";
}

/** A sign-in request that the provider refuses. The message is shown in the browser. */
export class SignInRequestError extends CodedError {
  static override readonly code = "sign_in_request_refused";
}
