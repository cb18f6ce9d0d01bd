import { stringify } from "csv-stringify/sync";
import type { Decided } from "../../../compiler/explaining/decide-many.ts";
import type { Row } from "./rows.ts";

/** What one user of a file would get. */
export interface BulkResult extends Decided {
  readonly line: number;
  /** Who it is, as far as the row tells. */
  readonly who: string;
}

export function resultOf(row: Row, decided: Decided): BulkResult {
  return { line: row.line, who: whoIs(row), ...decided };
}

const names = ["email", "mail", "upn", "preferred_username", "username", "name", "sub", "id"];

function whoIs({ attributes }: Row): string {
  const name = names.find((each) => typeof attributes[each] === "string");
  const value =
    name === undefined ? Object.values(attributes).find((each) => typeof each === "string") : attributes[name];
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** Lines of CSV. What a spreadsheet would take for a formula is written as text. */
export function resultCsv(results: readonly BulkResult[]): string {
  const rows = results.map(({ line, who, decision, code, roles, scopes, would_deny }) => {
    return [line, who, decision, code ?? "", roles.join(" "), scopes.join(" "), would_deny.join(" ")];
  });
  return stringify(rows, { escape_formulas: true });
}
