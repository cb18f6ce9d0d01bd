/** A second factor to request. */
export type FactorSelector =
  | {
      type: "otp" | "email" | "webauthn-platform" | "webauthn-roaming" | "recovery-code";
      options?: Record<string, any>;
    }
  | { type: "phone"; options?: { preferredMethod?: "sms" | "voice" | "both" } }
  | { type: "push" | "push-notification"; options?: { otpFallback?: boolean } };

/** A second factor to enroll. */
export type EnrollmentFactorSelector =
  | {
      type: "otp" | "webauthn-platform" | "webauthn-roaming" | "push" | "push-notification" | "recovery-code";
      options?: Record<string, any>;
    }
  | { type: "phone"; options?: { preferredMethod?: "sms" | "voice" | "both" } };

/** Factors that are not enabled or not enrolled are skipped. If none is left, the login fails. Later Actions wait.
 * `Api` is the whole api object, which some methods return. */
export interface AuthenticationAPI<Api> {
  challengeWith(factor: FactorSelector, options?: { additionalFactors?: FactorSelector[] }): void;
  /** The user chooses first. */
  challengeWithAny(factors: FactorSelector[]): void;
  enrollWith(factor: EnrollmentFactorSelector, options?: { additionalFactors?: EnrollmentFactorSelector[] }): void;
  /** The user chooses first. */
  enrollWithAny(factors: EnrollmentFactorSelector[]): void;
  /**
   * Records that the user completed a custom factor. Only in `onContinuePostLogin`.
   * @param provider_url http or https URL that identifies the factor
   */
  recordMethod(provider_url: string): Api;
  /**
   * Sets the user of the tokens. The current identity must be linked to that user, or the login fails.
   * Once per transaction. A wrongly linked account gives one user access to another's account.
   * @param primary_user_id 1 to 128 characters
   * @throws Error `The primary user can only be altered once per transaction`, `The provided primary_user_id ...`
   */
  setPrimaryUser(primary_user_id: string): void;
}
