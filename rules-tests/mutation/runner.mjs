import { basename, dirname, join, relative } from "node:path";
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { DryRunStatus, determineHitLimitReached, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { loadTypeScript } from "./load-typescript.mjs";
import { collect, Suite, testApi } from "./test-api.mjs";

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "in-process", createRunner)];

export const strykerValidationSchema = {
  properties: {
    inProcess: {
      type: "object",
      properties: {
        tests: { type: "array", items: { type: "string" } },
        names: { type: "object" },
      },
    },
  },
};

createRunner.inject = tokens(commonTokens.options);
function createRunner({ inProcess }) {
  return new InProcess(inProcess);
}

/** Mutated code asks it which mutant is active, and tells it what it covers. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;

/**
 * Runs the tests in this process, without starting Jest for each mutant: a mutant takes milliseconds. Modules are
 * loaded once, and anew for mutants of what runs while they load.
 */
class InProcess {
  #root = process.cwd();
  #files;
  #loader;
  #suites = new Map();
  #took = new Map();

  constructor({ tests, names }) {
    this.#files = tests;
    const targets = Object.entries(names).map(([pattern, file]) => [new RegExp(pattern), join(this.#root, file)]);
    this.#loader = loadTypeScript(this.#root, [...targets, [/^@jest\/globals$/, testApi]]);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    // A rejection that nobody awaits is the mutant's doing: the test that it belongs to fails, or it does not matter.
    process.on("unhandledRejection", () => {});
    if (process.env.TEST_KEYS === undefined)
      await this.#loader.require("./rules-tests/shared-keys.ts").createSharedKeys();
    this.#loader.forget();
  }

  async dryRun() {
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const results = [];
    for (const file of this.#files) {
      const begun = Date.now();
      await runSuite(this.#suite(file), undefined, (test, error, took) => {
        results.push({
          ...{ id: test.id, name: test.name, fileName: join(this.#root, test.file), timeSpentMs: took },
          ...(error === undefined
            ? { status: TestStatus.Success }
            : { status: TestStatus.Failed, failureMessage: String(error?.stack ?? error) }),
        });
      });
      this.#took.set(file, Date.now() - begun);
    }
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, sandboxFileName, hitLimit, mutantActivation, reloadEnvironment }) {
    const wanted = testFilter && new Set(testFilter);
    const isStatic = mutantActivation === "static" || reloadEnvironment;
    if (isStatic) this.#forget();
    else for (const file of this.#files) this.#suite(file);
    Object.assign(stryker, {
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
    });
    try {
      return await this.#attempt(wanted, sandboxFileName);
    } finally {
      Object.assign(stryker, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
      if (isStatic) this.#forget();
    }
  }

  async #attempt(wanted, sandboxFileName) {
    let nrOfTests = 0;
    for (const file of this.#inOrder(sandboxFileName)) {
      let failed;
      try {
        await runSuite(this.#suite(file), wanted, (test, error) => {
          nrOfTests += 1;
          if (error !== undefined) failed = { test, error };
          return error === undefined;
        });
      } catch (error) {
        failed = { test: this.#suites.get(file)?.tests[0] ?? { id: file }, error };
      }
      const limit = determineHitLimitReached(stryker.hitCount, stryker.hitLimit);
      if (limit !== undefined) return limit;
      if (failed === undefined) continue;
      const failureMessage = String(failed.error?.message ?? failed.error);
      return { status: MutantRunStatus.Killed, killedBy: [failed.test.id], failureMessage, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** The tests of the mutated file first, then those of its folder, then the others. */
  #inOrder(sandboxFileName) {
    const source = relative(this.#root, sandboxFileName);
    const folder = join("rules-tests", dirname(source));
    const own = join(folder, `${basename(source, ".ts")}.test.ts`);
    const nearness = (file) => (file === own ? 0 : file.startsWith(`${folder}/`) ? 1 : 2);
    const took = (file) => this.#took.get(file) ?? 0;
    return this.#files.toSorted((a, b) => nearness(a) - nearness(b) || took(a) - took(b));
  }

  #suite(file) {
    const known = this.#suites.get(file);
    if (known !== undefined) return known;
    const suite = collect(file, () => this.#loader.require(`./${file}`));
    this.#suites.set(file, suite);
    return suite;
  }

  #forget() {
    this.#suites.clear();
    this.#loader.forget();
  }
}

/**
 * Runs those tests of a suite that are wanted, with their hooks, until `done` returns false.
 *
 * @returns whether all were run
 */
async function runSuite(suite, wanted, done) {
  const isWanted = (test) => wanted === undefined || wanted.has(test.id);
  const tests = suite.tests.filter(isWanted);
  if (tests.length === 0) return true;
  const broken = await attempt(suite.hooks.beforeAll, tests);
  try {
    for (const child of suite.children) {
      if (child instanceof Suite) {
        if (broken === undefined && !(await runSuite(child, wanted, done))) return false;
        continue;
      }
      if (!isWanted(child)) continue;
      const begun = Date.now();
      const error = broken ?? (await runTest(child));
      if (done(child, error, Date.now() - begun) === false) return false;
    }
    if (broken !== undefined && !suite.children.some(isWanted)) return done(tests[0], broken, 0) !== false;
    return true;
  } finally {
    await attempt(suite.hooks.afterAll, tests);
  }
}

async function runTest({ id, suite, run }) {
  stryker.currentTestId = id;
  try {
    const { path } = suite;
    let error;
    try {
      for (const each of path) for (const before of each.hooks.beforeEach) await before();
      await run();
    } catch (caught) {
      error = caught ?? new Error("nothing was thrown");
    }
    for (const each of path.toReversed()) {
      for (const after of each.hooks.afterEach) {
        try {
          await after();
        } catch (caught) {
          error ??= caught;
        }
      }
    }
    return error;
  } finally {
    stryker.currentTestId = undefined;
  }
}

/** What hooks cover, all tests cover that they are for. */
async function attempt(hooks, tests) {
  if (hooks.length === 0) return undefined;
  stryker.currentTestId = "hooks";
  try {
    for (const hook of hooks) await hook();
    return undefined;
  } catch (error) {
    return error ?? new Error("nothing was thrown");
  } finally {
    stryker.currentTestId = undefined;
    const { perTest } = stryker.mutantCoverage ?? { perTest: {} };
    for (const [mutant, count] of Object.entries(perTest.hooks ?? {})) {
      for (const { id } of tests) {
        perTest[id] ??= {};
        perTest[id][mutant] = (perTest[id][mutant] ?? 0) + count;
      }
    }
    delete perTest.hooks;
  }
}
