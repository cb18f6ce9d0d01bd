import { createRequire } from "node:module";
import { format } from "node:util";

const require = createRequire(import.meta.url);
/** Outside of Jest `@jest/globals` gives nothing; this is where it has its `expect` from. */
const { jestExpect: expect } = createRequire(require.resolve("@jest/globals"))("@jest/expect");

/**
 * What test files import from `@jest/globals`, as far as ours use it. It only collects: `Suite`s hold tests, hooks and
 * further suites, in the order of the file.
 */
export class Suite {
  children = [];
  hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };

  constructor(title, parent) {
    this.title = title;
    this.parent = parent;
  }

  /** Its tests and those of the suites in it. */
  get tests() {
    return this.children.flatMap((child) => (child instanceof Suite ? child.tests : [child]));
  }

  /** From the file's own suite to this one. */
  get path() {
    return this.parent === undefined ? [this] : [...this.parent.path, this];
  }
}

let current;

/** Collects the tests of a file while it is loaded. */
export function collect(file, load) {
  const suite = new Suite(file, undefined);
  current = suite;
  load();
  current = undefined;
  return suite;
}

function describe(title, define) {
  const outer = current;
  const suite = new Suite(title, outer);
  outer.children.push(suite);
  current = suite;
  define();
  current = outer;
}

function it(title, run) {
  const name = [...current.path.slice(1).map((suite) => suite.title), title].join(" ");
  const [{ title: file }] = current.path;
  const twins = current.path[0].tests.filter((test) => test.name === name || test.name.startsWith(`${name} (`)).length;
  const unique = twins === 0 ? name : `${name} (${twins + 1})`;
  current.children.push({ id: `${file}: ${unique}`, name: unique, file, suite: current, run });
}

const placeholder = /%[sdifjoOp]/g;

/** Titles hold only what they ask for: the rest of a row may differ whenever the file is loaded. */
const each = (declare) => (table) => (title, run) => {
  const shown = title.match(placeholder)?.length ?? 0;
  for (const row of table.every(Array.isArray) ? table : table.map((item) => [item])) {
    declare(format(title.replaceAll("%p", "%j"), ...row.slice(0, shown)), () => run(...row));
  }
};
const hook = (name) => (run) => void current.hooks[name].push(run);

describe.each = each(describe);
it.each = each(it);

export const testApi = {
  ...{ describe, it, test: it, expect },
  ...Object.fromEntries(["beforeAll", "afterAll", "beforeEach", "afterEach"].map((name) => [name, hook(name)])),
};
