/** The result of one suite. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  /** Tests that failed at first and passed when run again, alone. They count as passed. */
  readonly flaky?: readonly string[];
  readonly seconds: number;
  /** What a reader needs if something failed. */
  readonly detail: string;
  /** Titles of the tests that failed. */
  readonly failedTests?: readonly string[];
  /** Files with a failed test, for a second run; absent if a failure cannot be attributed to a file. */
  readonly failedFiles?: readonly string[];
  /** How many tests passed in those files. */
  readonly passedInFailedFiles?: number;
}

/** The part of mocha's `json` report that we use. */
export interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly passes: readonly { readonly file?: string | null }[];
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly file?: string | null;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
}

export function fromMocha(name: string, report: MochaReport, seconds: number): SuiteResult {
  const detail = report.failures
    .map(({ fullTitle, err }) => `${fullTitle}\n${err.stack ?? err.message ?? ''}`)
    .join('\n\n');
  const failedFiles = [...new Set(report.failures.map(({ file }) => file ?? ''))];
  return {
    ...(failedFiles.includes('') ? {} : { failedFiles }),
    passedInFailedFiles: report.passes.filter(({ file }) => file && failedFiles.includes(file)).length,
    name,
    passed: report.stats.passes,
    failed: report.stats.failures,
    skipped: report.stats.pending,
    seconds,
    detail,
    failedTests: report.failures.map(({ fullTitle }) => fullTitle),
  };
}

/**
 * A suite's result after its files with failures ran again: tests that failed only the first time are flaky, tests that failed twice are
 * red.
 */
export function withSecondRun(first: SuiteResult, second: SuiteResult): SuiteResult {
  const failedAgain = second.failedTests;
  return {
    ...second,
    name: first.name,
    passed: first.passed - (first.passedInFailedFiles ?? 0) + second.passed,
    ...(first.skipped === undefined ? {} : { skipped: first.skipped }),
    seconds: first.seconds + second.seconds,
    flaky: failedAgain === undefined ? [] : (first.failedTests ?? []).filter((title) => !failedAgain.includes(title)),
  };
}

/** One line about one suite. */
export function line({ name, passed, failed, skipped = 0, flaky = [], seconds }: SuiteResult): string {
  const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`;
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  const asides = [
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
    ...(flaky.length === 0 ? [] : [`${flaky.length} flaky`]),
  ];
  const aside = asides.length === 0 ? '' : `  (${asides.join(', ')})`;
  return `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(40)} ${counts} ${time}${aside}`;
}
