/** One measured figure: a row of the table that `npm run bench` prints. */
export interface BenchRow {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** The target in words, for example "<= 300 KB". */
  readonly target?: string;
  readonly ok?: boolean;
  readonly note?: string;
}

/** A bench measures; it never asserts. Ratios are relative to a named baseline in the same run. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchRow[]>;
}
