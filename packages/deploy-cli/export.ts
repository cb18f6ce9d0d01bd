import { resolve } from "node:path";
import { type CliTarget, runCli } from "./run-cli.ts";

export interface ExportOptions extends CliTarget {
  /** Where the files go. */
  readonly directory: string;
}

/** The types that the local tenant has. */
const exportableTypes = [
  "actions",
  "triggers",
  "clients",
  "clientGrants",
  "resourceServers",
  "connections",
  "organizations",
  "tenant",
];

/**
 * Exports a tenant into auth0-deploy-cli's directory format. Unless told otherwise it looks at {@link exportableTypes}.
 *
 * @throws {DeployCliError}
 */
export function exportWithCli({ directory, ...target }: ExportOptions): Promise<{ seconds: number }> {
  const command = ["export", "--format", "directory", "--output_folder", resolve(directory)];
  return runCli({ includedOnly: exportableTypes, ...target }, command);
}
