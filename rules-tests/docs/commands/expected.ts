import type { Project } from "./project.ts";

/** What a documented command must do when it is run where the page says. */
export interface Expected {
  readonly command: string;
  readonly exitCode: number;
  /** In standard output or standard error, each of them. */
  readonly says: readonly (string | RegExp)[];
  /** What the page has the reader do before it. */
  readonly before?: (project: Project) => Promise<void>;
}

/** The commands of a page, in its order. */
export type ExpectedPage = readonly Expected[];

export function expected(
  command: string,
  exitCode: number,
  says: Expected["says"],
  before?: Expected["before"],
): Expected {
  return { command, exitCode, says, ...(before && { before }) };
}
