import { join } from "node:path";
import { CodedError } from "@federated-actions/coded-error";
import type { LoadOptions } from "../../../compiler/policy-files/load.ts";
import { PolicyError, type Problem, problem } from "../../../compiler/policy-files/problems.ts";

/** Why a policy cannot be used, at its places. Rethrows what is no error of the policy. */
export function problemsOf(error: unknown, { dir }: LoadOptions): readonly Problem[] {
  if (error instanceof PolicyError) return error.problems;
  if (!(error instanceof CodedError)) throw error;
  // The size of an Action, which grows with the APIs.
  return [problem({ file: join(dir, "apis.yaml"), line: 1, column: 1 }, error.message)];
}
