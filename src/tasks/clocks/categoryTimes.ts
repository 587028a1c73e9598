import type { Category, CategoryTimes } from './category.ts';

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
