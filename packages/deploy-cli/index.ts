export { DeployCliError } from "./deploy-cli-error.ts";
export { type ExportOptions, exportWithCli } from "./export.ts";
export { type DeployOptions, deployWithCli } from "./import.ts";
export type { CliTarget } from "./run-cli.ts";
export { StandbyCli } from "./standby.ts";
