/** What a change was for (Swanson 1976): correcting a fault, adding or adapting functionality, or improving how it is written. */
export type ChangeKind = 'corrective' | 'adaptive' | 'perfective' | 'unknown';

/** Conventional Commits 1.0.0 and the Angular convention from which its types come. */
const conventional: Readonly<Record<string, ChangeKind>> = {
  fix: 'corrective',
  bugfix: 'corrective',
  hotfix: 'corrective',
  revert: 'corrective',
  feat: 'adaptive',
  feature: 'adaptive',
  build: 'adaptive',
  deps: 'adaptive',
  ci: 'adaptive',
  chore: 'perfective',
  docs: 'perfective',
  doc: 'perfective',
  perf: 'perfective',
  refactor: 'perfective',
  style: 'perfective',
  test: 'perfective',
  tests: 'perfective',
};

/**
 * Words in subjects, tried in this order. Source: the word lists of Mauczka et al. (2012) and of Levin and Yehudai (2017), without words
 * that are as common in other kinds of change.
 */
const words: readonly (readonly [ChangeKind, RegExp])[] = [
  [
    'perfective',
    /\b(typos?|spelling|comments?|docs?|documentation|readme|changelog|refactor\w*|clean(ed|s|ing)?[ -]?up|cleanups?|reformat\w*|lint(ing|er)?|renam\w+|rewrit\w+|simplif\w+|style|tests?|coverage|whitespace|indentation|unused)\b/i,
  ],
  [
    'corrective',
    /\b(fix(es|ed|ing)?|bug(s|fix|fixes)?|hot-?fix(es)?|defects?|fault(s|y)?|crash(es|ed|ing)?|regress\w*|repair\w*|correct(s|ed|ly|ing|ion)?|broken?|breaks|wrong(ly)?|leak(s|ed|ing)?|deadlocks?|overflows?|prevent(s|ed|ing)?|avoid(s|ed|ing)?|revert(s|ed|ing)?|workaround|incorrect(ly)?|missing|fails?|failure|null pointer|segfaults?|race)\b/i,
  ],
  [
    'adaptive',
    /\b(add(s|ed|ing)?|new|implement\w*|introduc\w+|support(s|ed|ing)?|allow(s|ed|ing)?|enabl\w+|upgrad\w+|updat\w+|bump(s|ed|ing)?|port(s|ed|ing)?|migrat\w+|compat\w*|extend\w*|creat\w+|provid\w+|feature)\b/i,
  ],
];
const fixWords =
  /\b(fix(es|ed|ing)?|bugs?|bugfix(es)?|hot-?fix(es)?|regress\w*|crash(es|ed)?|revert(s|ed)?|segfaults?|leaks?)\b/i;

/**
 * The kind of a change, judged by its message alone. Without a conventional type, a subject that mentions a fix is corrective unless it is
 * about typos, docs or the like.
 */
export function changeKindOf(message: string): ChangeKind {
  const [subject = ''] = message.split('\n', 1);
  if (revertedCommit(message) !== undefined || /^Fixes: [0-9a-f]{7,40}\b/m.test(message)) return 'corrective';
  const type = /^(?<type>[a-z]+)(\([^)]*\))?!?:/.exec(subject)?.groups?.['type'];
  const byType = type === undefined ? undefined : conventional[type];
  if (byType !== undefined) return byType;
  if (/\b(typos?|spelling|whitespace|lint(er)?|docs?|comments?)\b/i.test(subject)) return 'perfective';
  if (fixWords.test(subject)) return 'corrective';
  return words.find(([, pattern]) => pattern.test(subject))?.[0] ?? 'unknown';
}

/** The commit that a message says it reverts, in the format of `git revert`. */
export function revertedCommit(message: string): string | undefined {
  return /\bThis reverts commit (?<hash>[0-9a-f]{7,40})\b/.exec(message)?.groups?.['hash'];
}

/** Commits named by the message itself as the origin of what it fixes: the Linux kernel's trailer, and plain sentences. */
export function namedInducers(message: string): readonly string[] {
  const named = [
    ...message.matchAll(/^Fixes: (?:commit )?(?<hash>[0-9a-f]{7,40})\b/gim),
    ...message.matchAll(
      /\b(?:introduced|caused|broken|regressed|regression)\s+(?:in|by|since|from)\s+(?:commit\s+)?[`"']?(?<hash>[0-9a-f]{8,40})\b/gi,
    ),
  ];
  return [...new Set(named.map(({ groups }) => groups?.['hash'] ?? '').filter((hash) => /[0-9]/.test(hash)))];
}
