import { isObject } from "../json.ts";

/** The rules for one argument. `path` is empty for the arguments as a whole. */
export interface ArgumentCheck {
  readonly path: string;
  readonly value: unknown;
  readonly required?: boolean;
  readonly type?: "string" | "boolean" | "object";
  readonly longest?: number;
  readonly oneOf?: readonly string[];
}

/**
 * Refuses arguments with Auth0's error: `Invalid <method> arguments: <name> <problem>`, problems joined by `; `. A
 * missing property is reported with the name of its parent, which is empty for the arguments themselves.
 */
export function checkArguments(
  method: string,
  checks: readonly ArgumentCheck[],
  parents: ReadonlyMap<string, string> = new Map(),
): void {
  const problems = checks.flatMap((check) => {
    const problem = problemOf(check);
    if (problem === undefined) return [];
    return check.value === undefined ? `${parents.get(check.path) ?? ""} ${problem}` : `${check.path} ${problem}`;
  });
  if (problems.length > 0) throw new Error(`Invalid ${method} arguments: ${problems.join("; ")}`);
}

function problemOf({ path, value, required, type, longest, oneOf }: ArgumentCheck): string | undefined {
  if (value === undefined) return required ? `must have required property '${path}'` : undefined;
  const fits = type === "object" ? isObject(value) : type === undefined || typeof value === type;
  if (!fits) return `must be ${type}`;
  if (longest !== undefined && typeof value === "string" && [...value].length > longest) {
    return `must NOT have more than ${longest} characters`;
  }
  if (oneOf && !oneOf.some((allowed) => allowed === value)) return "must be equal to one of the allowed values";
  return undefined;
}
