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
  writingCode: 'writing code',
  testingAndDebugging: 'testing and debugging',
  readingAndSearching: 'reading and searching',
  gitAndEnvironment: 'git and environment',
  prompting: 'prompting AI',
  waitingOnAi: 'waiting on AI',
  reviewingAiOutput: 'reviewing AI output',
  idleOther: 'idle or other',
};

/** Milliseconds per category; all eight add up to the elapsed time. */
export type CategoryTimes = Readonly<Record<Category, number>>;
