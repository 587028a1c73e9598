// Runs the unit tests of a room inside Stryker, a mutant at a time, fast suites first. Stryker's own plugin does not know mocha 12 yet.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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
  #sample;
  #endsStrangers;

  constructor(options) {
    this.#specs = options.specs;
    this.#sample = options.sample;
    this.#endsStrangers = options.endsStrangers;
  }

  async init() {
    // The worker before this one may have been killed in the middle of a test.
    if (this.#endsStrangers) endStrangers();
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
      if (this.#coverage) instrumented.currentTestId = hookOf(suite);
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
    countHooks(this.#mocha.suite, instrumented.mutantCoverage?.perTest ?? {});
    const ms = new Map(this.#mocha.suite.suites.map((suite) => [suite, timeOf(suite, this.#tests)]));
    this.#mocha.suite.suites.sort((a, b) => ms.get(a) - ms.get(b));
    return { ...result, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit, mutantActivation }) {
    // Stryker has no word for this; the report is read with it in mind.
    if (Date.now() > this.#sample.endTime || !isDrawn(activeMutant, this.#sample))
      return { status: 'error', errorMessage: this.#sample.notDrawn };
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
    if (this.#endsStrangers) endStrangers();
    if (instrumented.hitLimit !== undefined && instrumented.hitCount > instrumented.hitLimit) {
      return { status: 'timeout', reason: `The mutant ran more than ${instrumented.hitLimit} times.` };
    }
    return { status: 'complete', tests: this.#tests };
  }
}

/** The same mutants for the same seed, whatever else is run with them. */
function isDrawn({ fileName, location, mutatorName, replacement }, { percent, seed }) {
  const { start, end } = location;
  const name = [
    seed,
    fileName.replace(/^.*?\/src\//, ''),
    start.line,
    start.column,
    end.line,
    end.column,
    mutatorName,
    replacement,
  ];
  const draw = createHash('sha256').update(JSON.stringify(name)).digest().readUInt32BE() / 2 ** 32;
  return draw * 100 < percent;
}

/** Ends what the tests of a mutant left behind: in the namespace of a single worker that is every process but itself and those it came from. */
function endStrangers() {
  const own = new Set([1]);
  for (let pid = process.pid; pid > 1; pid = parentOf(pid)) own.add(pid);
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || own.has(pid)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Stands for a suite's `before` hooks while coverage is collected. */
function hookOf(suite) {
  return `before ${suite.fullTitle()}`;
}

/** What a `before` hook reaches counts for every test of its suite. */
function countHooks(suite, perTest) {
  const { [hookOf(suite)]: reached = {} } = perTest;
  delete perTest[hookOf(suite)];
  suite.eachTest((test) => {
    const own = perTest[test.fullTitle()] ?? {};
    perTest[test.fullTitle()] = own;
    for (const [mutant, times] of Object.entries(reached)) own[mutant] = (own[mutant] ?? 0) + times;
  });
  for (const inner of suite.suites) countHooks(inner, perTest);
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
