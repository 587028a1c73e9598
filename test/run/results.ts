/** What became of one suite. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** What the reader needs when something failed. */
  readonly detail: string;
}

/** Mocha's `json` report, the part that is used. */
export interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number; readonly pending: number };
  readonly failures: readonly {
    readonly fullTitle: string;
    readonly err: { readonly message?: string; readonly stack?: string };
  }[];
}

export function fromMocha(name: string, report: MochaReport, seconds: number): SuiteResult {
  const detail = report.failures
    .map(({ fullTitle, err }) => `${fullTitle}\n${err.stack ?? err.message ?? ''}`)
    .join('\n\n');
  return { name, passed: report.stats.passes, failed: report.stats.failures, seconds, detail };
}

export function line({ name, passed, failed, seconds }: SuiteResult): string {
  return `${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(44)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${seconds.toFixed(1).padStart(6)} s`;
}
