// Runs the unit tests of a room inside Stryker, a mutant at a time, fast suites first. Stryker's own plugin does not know mocha 12 yet.
import { resolve } from 'node:path';
import Mocha from 'mocha';

/** Where the instrumented code looks for the mutant that is active and notes which code each test reaches. */
globalThis.__stryker__ ??= {};
const instrumented = globalThis.__stryker__;

class MochaRunner {
  #mocha;
  #loaded = false;
  #tests = [];
  #coverage = false;
  #specs;

  constructor(options) {
    this.#specs = options.specs;
  }

  async init() {
    const runner = this;
    const reporter = class {
      constructor(events) {
        runner.#listen(events);
      }
    };
    this.#mocha = new Mocha({ reporter, timeout: 0, ui: 'bdd' });
    this.#mocha.cleanReferencesAfterRun(false);
    for (const file of this.#specs) this.#mocha.addFile(resolve(file));
    const coverOneTest = (context) => {
      if (this.#coverage) instrumented.currentTestId = context.currentTest.fullTitle();
    };
    this.#mocha.suite.beforeEach(function () {
      coverOneTest(this);
    });
  }

  #listen(events) {
    this.#tests = [];
    let started = performance.now();
    const add = (name, result) => {
      const timeSpentMs = performance.now() - started;
      started = performance.now();
      this.#tests.push({ id: name, name, timeSpentMs, ...result });
    };
    events.on('suite', (suite) => {
      // What a "before" hook reaches counts for the first test behind it.
      if (this.#coverage) instrumented.currentTestId = firstTest(suite)?.fullTitle();
    });
    events.on('pass', (test) => add(test.fullTitle(), { status: 0, fileName: test.file }));
    events.on('pending', (test) => add(test.fullTitle(), { status: 2, fileName: test.file }));
    events.on('fail', (test, error) => {
      const failureMessage = error.message || error.stack || 'It failed without a word.';
      add((test.ctx?.currentTest ?? test).fullTitle(), { status: 1, failureMessage, fileName: test.file });
    });
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun({ coverageAnalysis, disableBail }) {
    this.#coverage = coverageAnalysis === 'perTest';
    const result = await this.#run({ bail: !disableBail });
    this.#coverage = false;
    instrumented.currentTestId = undefined;
    const ms = new Map(this.#mocha.suite.suites.map((suite) => [suite, timeOf(suite, this.#tests)]));
    this.#mocha.suite.suites.sort((a, b) => ms.get(a) - ms.get(b));
    return { ...result, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit, mutantActivation }) {
    instrumented.hitLimit = hitLimit;
    instrumented.hitCount = hitLimit === undefined ? undefined : 0;
    this.#mocha.grep(testFilter === undefined ? /(?:)/ : exactly(testFilter));
    const result = await this.#run({
      bail: !disableBail,
      mutant: activeMutant.id,
      early: mutantActivation === 'static',
    });
    if (result.status !== 'complete') return result;
    const failed = result.tests.filter(({ status }) => status === 1);
    const nrOfTests = result.tests.length;
    if (failed.length === 0) return { status: 'survived', nrOfTests };
    return {
      status: 'killed',
      killedBy: failed.map(({ id }) => id),
      failureMessage: failed[0].failureMessage,
      nrOfTests,
    };
  }

  async #run({ bail, mutant, early }) {
    if (!this.#loaded) {
      instrumented.activeMutant = early ? mutant : undefined;
      await this.#mocha.loadFilesAsync();
      this.#loaded = true;
    }
    instrumented.activeMutant = mutant;
    // A process that a test starts runs the same mutant.
    if (mutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
    else process.env.__STRYKER_ACTIVE_MUTANT__ = mutant;
    setBail(this.#mocha.suite, bail);
    await new Promise((done) => {
      this.#mocha.run(done);
    });
    if (instrumented.hitLimit !== undefined && instrumented.hitCount > instrumented.hitLimit) {
      return { status: 'timeout', reason: `The mutant ran more than ${instrumented.hitLimit} times.` };
    }
    return { status: 'complete', tests: this.#tests };
  }
}

function firstTest(suite) {
  return suite.tests[0] ?? suite.suites.map(firstTest).find((test) => test !== undefined);
}

function holdsTest(suite, title) {
  return (
    suite.tests.some((test) => test.fullTitle() === title) || suite.suites.some((inner) => holdsTest(inner, title))
  );
}

function timeOf(suite, results) {
  return results.filter(({ id }) => holdsTest(suite, id)).reduce((sum, { timeSpentMs }) => sum + timeSpentMs, 0);
}

function setBail(suite, bail) {
  suite.bail(bail);
  for (const child of suite.suites) setBail(child, bail);
}

function exactly(titles) {
  const escaped = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(?:${escaped.join('|')})$`);
}

function create(options) {
  return new MochaRunner(options);
}
create.inject = ['options'];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'calibrated-mocha', factory: create }];
