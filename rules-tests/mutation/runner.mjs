import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import { MutantRunStatus } from "@stryker-mutator/api/test-runner";
import { strykerPlugins as jestPlugins } from "@stryker-mutator/jest-runner";

/**
 * Stryker's Jest runner chooses tests by their names and so loads every test file for each mutant. This one passes the
 * files too, and runs those that mirror the mutated file first: most mutants die there, in a second.
 */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "jest-by-file", createRunner)];

createRunner.inject = tokens(commonTokens.injector);
function createRunner(injector) {
  return new JestByFile(injector.injectFunction(jestPlugins[0].factory));
}

/** What the dry run learned, for the other processes of this sandbox: the files of each test. */
const filesByTestPath = "files-by-test.json";

class JestByFile {
  #jest;
  #files;
  #filesByTest;

  constructor(jest) {
    this.#jest = jest;
    const run = jest.run.bind(jest);
    jest.run = (settings) => run({ ...settings, testFiles: this.#files ?? settings.testFiles });
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
    await writeFile(filesByTestPath, JSON.stringify(filesByTest));
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
    this.#filesByTest ??= JSON.parse(await readFile(filesByTestPath, "utf8"));
    const tests = testFilter ?? Object.keys(this.#filesByTest);
    const files = [...new Set(tests.flatMap((test) => this.#filesByTest[test] ?? []))];
    const source = relative(process.cwd(), sandboxFileName);
    const own = join("rules-tests", dirname(source), `${basename(source, ".ts")}.test.ts`);
    const folder = join("rules-tests", dirname(source));
    const nearness = (file) => {
      const path = relative(process.cwd(), file);
      return path === own ? 0 : path.startsWith(`${folder}/`) ? 1 : 2;
    };
    return [0, 1, 2]
      .map((wanted) => files.filter((file) => nearness(file) === wanted))
      .filter((batch) => batch.length > 0);
  }
}
