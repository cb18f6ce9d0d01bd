import { CodedError } from "@federated-actions/coded-error";

/** The policy exceeds its carrier's capacity, or the size that an Action reads. */
export class CapacityError extends CodedError {
  static override readonly code = "policy_too_large";

  constructor(
    readonly size: number,
    readonly limit: number,
    unit: "characters of metadata" | "bytes inflated",
  ) {
    super(`needs ${size} ${unit}, ${size - limit} more than the limit of ${limit}`);
  }
}
