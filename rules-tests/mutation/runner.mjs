import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { MutantRunStatus } from "@stryker-mutator/api/test-runner";
import { strykerPlugins as jestPlugins } from "@stryker-mutator/jest-runner";

/**
 * Stryker's Jest runner chooses tests by their names and so loads every test file for each mutant. This one passes the
 * files too. It runs the quick ones first, and of those the ones that mirror the mutated file: most mutants die there,
 * in a second. Files that take long, since they start a tenant or try thousands of cases, come one by one at the end.
 */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "jest-by-file", createRunner)];

createRunner.inject = tokens(commonTokens.injector);
function createRunner(injector) {
  return new JestByFile(injector.injectFunction(jestPlugins[0].factory));
}

/** What the dry run learned, for the other processes of this sandbox: the files of each test, and their run times. */
const learnedPath = "test-files.json";

/** Milliseconds: so long a test file may take, with what it starts, to run together with others. */
const quick = 1_500;

class JestByFile {
  #jest;
  #files;
  #learned;
  #tookByFile = {};

  constructor(jest) {
    this.#jest = jest;
    const run = jest.run.bind(jest);
    jest.run = async (settings) => {
      const result = await run({ ...settings, testFiles: this.#files ?? settings.testFiles });
      for (const { testFilePath, perfStats } of result.jestResult.testResults) {
        this.#tookByFile[testFilePath] = perfStats.end - perfStats.start;
      }
      return result;
    };
  }

  capabilities() {
    return this.#jest.capabilities();
  }

  init() {
    return this.#jest.init();
  }

  async dryRun(options) {
    const result = await this.#jest.dryRun(options);
    const filesByTest = {};
    for (const { id, fileName } of result.tests ?? []) filesByTest[id] = [...(filesByTest[id] ?? []), fileName];
    await writeFile(learnedPath, JSON.stringify({ filesByTest, tookByFile: this.#tookByFile }));
    return result;
  }

  async mutantRun(options) {
    let result;
    for (const files of await this.#batches(options)) {
      this.#files = files;
      result = await this.#jest.mutantRun(options);
      if (result.status !== MutantRunStatus.Survived) break;
    }
    this.#files = undefined;
    return result;
  }

  async #batches({ testFilter, sandboxFileName }) {
    this.#learned ??= JSON.parse(await readFile(learnedPath, "utf8"));
    const { filesByTest, tookByFile } = this.#learned;
    const tests = testFilter ?? Object.keys(filesByTest);
    const files = [...new Set(tests.flatMap((test) => filesByTest[test] ?? []))];
    const source = relative(process.cwd(), sandboxFileName);
    const own = join("rules-tests", dirname(source), `${basename(source, ".ts")}.test.ts`);
    const folder = join("rules-tests", dirname(source));
    const nearness = (file) => {
      const path = relative(process.cwd(), file);
      return path === own ? 0 : path.startsWith(`${folder}/`) ? 1 : 2;
    };
    const took = (file) => tookByFile[file] ?? 0;
    const isSlow = (file) => took(file) > quick;
    const together = [0, 1, 2].map((wanted) => files.filter((file) => nearness(file) === wanted && !isSlow(file)));
    const alone = files.filter(isSlow).toSorted((a, b) => nearness(a) - nearness(b) || took(a) - took(b));
    return [...together, ...alone.map((file) => [file])].filter((batch) => batch.length > 0);
  }
}
