import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { Explanation } from "../../actions/policy/decision/explanation.ts";

type Explain = (event: unknown, now: number) => Explanation | Promise<Explanation>;

/** Besides its handler, an Action's bundle exports the decision with its steps. @param fetcher what it downloads by */
export function loadExplain(code: string, fetcher: typeof fetch = fetch): Explain {
  const module = { exports: {} as { explain?: Explain } };
  const load = compileFunction(code, ["module", "exports", "require", "fetch"], { filename: "built-action.js" });
  load(module, module.exports, createRequire(import.meta.url), fetcher);
  if (!module.exports.explain) throw new Error("the built Action exports no explain");
  return module.exports.explain;
}
