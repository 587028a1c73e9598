import * as l10n from '@vscode/l10n';

/** One and many of each noun that is counted: other languages do more than to add an s. */
const nouns = {
  'added line': [l10n.t('{0} added line'), l10n.t('{0} added lines')],
  character: [l10n.t('{0} character'), l10n.t('{0} characters')],
  command: [l10n.t('{0} command'), l10n.t('{0} commands')],
  commit: [l10n.t('{0} commit'), l10n.t('{0} commits')],
  correction: [l10n.t('{0} correction'), l10n.t('{0} corrections')],
  day: [l10n.t('{0} day'), l10n.t('{0} days')],
  document: [l10n.t('{0} document'), l10n.t('{0} documents')],
  file: [l10n.t('{0} file'), l10n.t('{0} files')],
  hour: [l10n.t('{0} hour'), l10n.t('{0} hours')],
  line: [l10n.t('{0} line'), l10n.t('{0} lines')],
  minute: [l10n.t('{0} minute'), l10n.t('{0} minutes')],
  'more finished task': [l10n.t('{0} more finished task'), l10n.t('{0} more finished tasks')],
  'more place': [l10n.t('{0} more place'), l10n.t('{0} more places')],
  'more session': [l10n.t('{0} more session'), l10n.t('{0} more sessions')],
  'more task': [l10n.t('{0} more task'), l10n.t('{0} more tasks')],
  note: [l10n.t('{0} note'), l10n.t('{0} notes')],
  pair: [l10n.t('{0} pair'), l10n.t('{0} pairs')],
  question: [l10n.t('{0} question'), l10n.t('{0} questions')],
  request: [l10n.t('{0} request'), l10n.t('{0} requests')],
  second: [l10n.t('{0} second'), l10n.t('{0} seconds')],
  sentence: [l10n.t('{0} sentence'), l10n.t('{0} sentences')],
  'staged line': [l10n.t('{0} staged line'), l10n.t('{0} staged lines')],
  'tagged release': [l10n.t('{0} tagged release'), l10n.t('{0} tagged releases')],
  task: [l10n.t('{0} task'), l10n.t('{0} tasks')],
} as const satisfies Readonly<Record<string, readonly [one: string, many: string]>>;
export type CountedNoun = keyof typeof nouns;

/** `1 line`, `2 lines`. */
export function plural(count: number, noun: CountedNoun): string {
  const [one, many] = nouns[noun];
  return (count === 1 ? one : many).replace('{0}', String(count));
}
