/** auth0-deploy-cli did not do what it was asked. The message is one line. */
export class DeployCliError extends Error {
  static readonly code = "ERR_DEPLOY_CLI";
  readonly code = DeployCliError.code;
  override readonly name = "DeployCliError";
}
