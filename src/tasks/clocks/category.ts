import * as l10n from '@vscode/l10n';

/** Where a task's time went, in METR's wording and order (arXiv:2507.09089, section 2.4). */
export const categories = [
  'writingCode',
  'testingAndDebugging',
  'readingAndSearching',
  'gitAndEnvironment',
  'prompting',
  'waitingOnAi',
  'reviewingAiOutput',
  'idleOther',
] as const;
export type Category = (typeof categories)[number];

export const categoryLabels: Readonly<Record<Category, string>> = {
  writingCode: l10n.t('writing code'),
  testingAndDebugging: l10n.t('testing and debugging'),
  readingAndSearching: l10n.t('reading and searching'),
  gitAndEnvironment: l10n.t('git and environment'),
  prompting: l10n.t('prompting AI'),
  waitingOnAi: l10n.t('waiting on AI'),
  reviewingAiOutput: l10n.t('reviewing AI output'),
  idleOther: l10n.t('idle or other'),
};

/** Milliseconds per category; all eight add up to the elapsed time. */
export type CategoryTimes = Readonly<Record<Category, number>>;

/** All eight categories, each computed by a function. */
export function categoryTimes(timeOf: (category: Category) => number): CategoryTimes {
  return {
    writingCode: timeOf('writingCode'),
    testingAndDebugging: timeOf('testingAndDebugging'),
    readingAndSearching: timeOf('readingAndSearching'),
    gitAndEnvironment: timeOf('gitAndEnvironment'),
    prompting: timeOf('prompting'),
    waitingOnAi: timeOf('waitingOnAi'),
    reviewingAiOutput: timeOf('reviewingAiOutput'),
    idleOther: timeOf('idleOther'),
  };
}
