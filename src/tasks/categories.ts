/** METR's eight kinds of time, in the order in which they are shown. Source: METR 2025, section 2.4 and appendix G.8. */
export const categories = [
  'writingCode',
  'testingAndDebugging',
  'readingAndSearching',
  'gitAndEnvironment',
  'prompting',
  'waitingOnAi',
  'reviewingAiOutput',
  'idleOrOther',
] as const;
export type Category = (typeof categories)[number];

/** Milliseconds by category; they sum to the elapsed time. */
export type CategoryTimes = Readonly<Record<Category, number>>;

export const categoryLabels: Readonly<Record<Category, string>> = {
  writingCode: 'Writing code',
  testingAndDebugging: 'Testing and debugging',
  readingAndSearching: 'Reading and searching',
  gitAndEnvironment: 'Git and environment',
  prompting: 'Prompting',
  waitingOnAi: 'Waiting on AI',
  reviewingAiOutput: 'Reviewing AI output',
  idleOrOther: 'Idle or other',
};
