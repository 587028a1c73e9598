/** What became of one suite. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly seconds: number;
  /** What the reader needs when something failed. */
  readonly detail: string;
  /** Files with a failed test, for a second run; absent when a failure cannot be laid to a file. */
  readonly failedFiles?: readonly string[];
  /** How many tests passed in those files. */
  readonly passedInFailedFiles?: number;
}

/** Mocha's `json` report, the part that is used. */
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
  };
}

/** One line about one suite. */
export function line({ name, passed, failed, skipped = 0, seconds }: SuiteResult): string {
  const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed`;
  const time = `${seconds.toFixed(1).padStart(6)} s`;
  return `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(40)} ${counts} ${time}${skipped === 0 ? '' : `  (${skipped} skipped)`}`;
}
