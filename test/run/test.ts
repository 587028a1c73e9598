// `npm test [-- --only checks,unit,host,ui] [--host=desktop|server] [--editor newest|minimum|installed] [--grep TEXT]`: runs every check,
// with one line per suite and a summary line at the end.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium } from './browser.ts';
import { filesWithCanary } from './canary.ts';
import { command } from './command.ts';
import { canUseDesktop } from './desktop.ts';
import { minimum, newest } from './editor.ts';
import { runHostSuite } from './hostSuite.ts';
import { keepOutputTogether, outRoot, root } from './paths.ts';
import { fromMocha, line, type SuiteResult, withSecondRun } from './results.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    host: { type: 'string' },
    editor: { type: 'string' },
    grep: { type: 'string' },
  },
});
keepOutputTogether();
/** Time limit of one test, ms. Only catches tests that hang, since a busy machine is not the product's fault. */
const limitMs = 120_000;
const only = values.only?.split(',');
const wanted = (group: string) => only === undefined || only.includes(group);
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

/** A check consisting of one command counts as one test. */
async function check(name: string, file: string, args: readonly string[]): Promise<SuiteResult> {
  const started = performance.now();
  const { code, output } = await command(file, args, { cwd: root });
  return {
    name,
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    seconds: (performance.now() - started) / 1000,
    detail: code === 0 ? '' : output,
  };
}

async function mocha(
  name: string,
  specs: string | readonly string[],
  timeoutMs: number,
  jobs = 1,
): Promise<SuiteResult> {
  const started = performance.now();
  const report = join(outRoot, `${name}.json`);
  rmSync(report, { force: true });
  mkdirSync(outRoot, { recursive: true });
  const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`];
  const grep = values.grep === undefined ? [] : ['--fgrep', values.grep];
  const args = [
    'node_modules/mocha/bin/mocha.js',
    '--no-config',
    '--exit',
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    '--forbid-only',
    '--timeout',
    String(timeoutMs),
    ...reporter,
    ...grep,
    ...(typeof specs === 'string' ? [specs] : specs),
  ];
  const { output } = await command(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root });
  const seconds = (performance.now() - started) / 1000;
  if (!existsSync(report)) return { name, passed: 0, failed: 1, seconds, detail: output };
  const notes = output
    .split('\n')
    .filter((text) => text.startsWith('|'))
    .join('\n');
  if (notes !== '') process.stdout.write(`${notes}\n`);
  return fromMocha(name, JSON.parse(readFileSync(report, 'utf8')), seconds);
}

/**
 * Runs the files with a failed test once more, one after another. Two editors, two servers and two browsers share two cores, so a test can
 * run out of time through no fault of the product. The first failure is printed and, if the test passes now, counted as flaky; only tests
 * that fail again are red.
 */
async function secondRun(first: SuiteResult): Promise<SuiteResult> {
  const files = first.failedFiles ?? [];
  if (files.length === 0) return first;
  process.stdout.write(`| ${first.failed} failed in the first run and run again, alone:\n${first.detail.trim()}\n`);
  return withSecondRun(first, await mocha(`${first.name}-again`, files, limitMs));
}

const results: SuiteResult[] = [];
async function suite(run: () => Promise<SuiteResult>, name: string): Promise<boolean> {
  const started = performance.now();
  const result = await run().catch(
    (error: unknown): SuiteResult => ({
      name,
      passed: 0,
      failed: 1,
      seconds: (performance.now() - started) / 1000,
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  results.push(result);
  process.stdout.write(`${line(result)}\n`);
  for (const title of result.flaky ?? []) process.stdout.write(`flaky  ${title}\n`);
  if (result.failed > 0) process.stdout.write(`${result.detail.trim()}\n`);
  return result.failed === 0;
}

if (wanted('checks')) {
  await suite(() => check('types', bin('tsc'), ['-p', '.']), 'types');
  await suite(() => check('format and lint', bin('biome'), ['check', '.', '--error-on-warnings']), 'format and lint');
  await suite(() => check('dead code', bin('knip'), []), 'dead code');
}
if (wanted('unit')) await suite(() => mocha('unit', 'test/unit/**/*.test.ts', limitMs, 2), 'unit');
const built =
  (wanted('host') || wanted('ui')) && (await suite(() => check('build', process.execPath, ['esbuild.mjs']), 'build'));

if (built && wanted('host')) {
  const host = await chooseHost();
  const grep = values.grep === undefined ? {} : { grep: values.grep };
  const chosen = (editor: string) => values.editor === undefined || values.editor === editor;
  if (chosen('newest')) await suite(() => runHostSuite({ version: newest, host, ...grep }), 'host newest');
  if (chosen('minimum')) await suite(() => runHostSuite({ version: minimum, host, ...grep }), 'host minimum');
  if (chosen('installed')) {
    const vsix = join(outRoot, 'calibrated.vsix');
    const packed = await suite(
      () => check('package', process.execPath, ['test/run/package.ts', '--out', vsix]),
      'package',
    );
    if (packed) await suite(() => runHostSuite({ version: newest, host, vsix, ...grep }), 'host installed VSIX');
  }
}
if (built && wanted('ui')) {
  await suite(async () => {
    await ensureChromium();
    const first = await mocha('ui', 'test/ui/**/*.test.ts', limitMs, 2);
    return first.failed === 0 ? first : secondRun(first);
  }, 'ui');
}

await suite(async () => {
  const found = existsSync(outRoot) ? filesWithCanary(outRoot) : [];
  return {
    name: 'no key in anything written',
    passed: found.length === 0 ? 1 : 0,
    failed: found.length === 0 ? 0 : 1,
    seconds: 0,
    detail: found.join('\n'),
  };
}, 'no key in anything written');

if ((wanted('host') || wanted('ui')) && !built) {
  process.stdout.write('The suites in the editor did not run, because there is nothing built to run them on.\n');
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
const tests = results.filter(({ failedTests }) => failedTests !== undefined);
if (values.grep !== undefined && failed === 0 && tests.every((suite) => suite.passed === 0)) {
  process.stdout.write(`No test has "${values.grep}" in its title.\n`);
  process.exit(1);
}
const flaky = results.flatMap((result) => result.flaky ?? []).length;
if (flaky > 0) process.stdout.write(`\n${flaky} flaky: passed only when run again`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

async function chooseHost(): Promise<'desktop' | 'server'> {
  if (values.host === 'desktop' || values.host === 'server') return values.host;
  return (await canUseDesktop()) ? 'desktop' : 'server';
}
