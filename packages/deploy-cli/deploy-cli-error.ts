import { CodedError } from "@federated-actions/coded-error";

/** auth0-deploy-cli did not do what it was asked. The message is one line. */
export class DeployCliError extends CodedError {
  static override readonly code = "deploy_cli_failed";
}
