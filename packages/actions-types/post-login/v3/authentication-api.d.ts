/** A second factor to ask for. */
export type FactorSelector =
  | {
      readonly type: "otp" | "email" | "webauthn-platform" | "webauthn-roaming" | "recovery-code";
      readonly options?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "phone"; readonly options?: { readonly preferredMethod?: "sms" | "voice" | "both" } }
  | { readonly type: "push" | "push-notification"; readonly options?: { readonly otpFallback?: boolean } };

/** A second factor to enrol. */
export type EnrollmentFactorSelector =
  | {
      readonly type: "otp" | "webauthn-platform" | "webauthn-roaming" | "push" | "push-notification" | "recovery-code";
      readonly options?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "phone"; readonly options?: { readonly preferredMethod?: "sms" | "voice" | "both" } };

/** Factors that are not enabled or not enrolled are passed over; where none is left the login fails. Later Actions wait.
 * `Api` is the whole api object, which some methods return. */
export interface AuthenticationAPI<Api> {
  challengeWith(factor: FactorSelector, options?: { readonly additionalFactors?: readonly FactorSelector[] }): void;
  /** Shows the choice first. */
  challengeWithAny(factors: readonly FactorSelector[]): void;
  enrollWith(
    factor: EnrollmentFactorSelector,
    options?: { readonly additionalFactors?: readonly EnrollmentFactorSelector[] },
  ): void;
  /** Shows the choice first. */
  enrollWithAny(factors: readonly EnrollmentFactorSelector[]): void;
  /**
   * Notes that the user completed a factor of one's own. Only in `onContinuePostLogin`.
   * @param provider_url http or https URL that names the factor
   */
  recordMethod(provider_url: string): Api;
  /**
   * Tokens are issued for this user, of whom the present identity must be a linked one, or the login fails.
   * Once a transaction. Linking accounts wrongly hands one user's account to another.
   * @param primary_user_id 1 to 128 characters
   * @throws Error `The primary user can only be altered once per transaction`, `The provided primary_user_id ...`
   */
  setPrimaryUser(primary_user_id: string): void;
}
