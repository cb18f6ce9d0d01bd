import { CodedError } from "@federated-actions/coded-error";

/** A deployment cannot go on. The message is one line: what is wrong, and what to do. */
export class DeploymentError extends CodedError {
  static override readonly code = "deployment_failed";
}

/** Nothing was written: the tenant, the build or the environment is not as it must be. */
export class DeploymentRefusedError extends CodedError {
  static override readonly code = "deployment_refused";
}

/** The tenant refused a request. */
export class TenantRefusedError extends CodedError {
  static override readonly code = "tenant_refused";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
