import * as l10n from '@vscode/l10n';
import { withoutEnd } from './textEnds.ts';

/** Context a person can attach to a question by naming it, for example `#file:src/cart.ts`. An image gets its name when it is pasted. */
export const mentionKinds = [
  'file',
  'symbol',
  'selection',
  'changes',
  'problems',
  'terminal',
  'codebase',
  'image',
] as const;
export type MentionKind = (typeof mentionKinds)[number];

export interface Mention {
  readonly kind: MentionKind;
  /** The path of a file, the name of a symbol or the number of a pasted image; empty for the other kinds. */
  readonly argument: string;
}

/** One short sentence each, for the completion list. */
export const mentionSentences: Readonly<Record<MentionKind, string>> = {
  file: l10n.t('A file in the workspace'),
  symbol: l10n.t('A whole function or class'),
  selection: l10n.t('The selected lines'),
  changes: l10n.t('Uncommitted changes'),
  problems: l10n.t('Errors and warnings in the workspace'),
  terminal: l10n.t('Output of the last command'),
  codebase: l10n.t('The places in the workspace that fit the question'),
  image: l10n.t('A pasted image'),
};

const takesArgument: ReadonlySet<MentionKind> = new Set(['file', 'symbol', 'image']);
const mention = new RegExp(`(?<![\\w#])#(${mentionKinds.join('|')})\\b(?::("[^"\\n]*"|[^\\s"]+))?`, 'g');

/** Every distinct mention in a text, in order; one that needs a name and has none does not count. */
export function mentionsIn(text: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const [, name = '', given = ''] of text.matchAll(mention)) {
    const kind = mentionKinds.find((each) => each === name);
    if (kind === undefined) continue;
    // Trailing punctuation of the sentence is not part of a name, unless quoted.
    const argument = given.startsWith('"') ? given.slice(1, -1) : withoutEnd(given, '.,;:?!)');
    if (takesArgument.has(kind) ? argument === '' : false) continue;
    const own = { kind, argument: takesArgument.has(kind) ? argument : '' };
    found.set(mentionText(own), own);
  }
  return [...found.values()];
}

/** The mention as written in a question. */
export function mentionText({ kind, argument }: Mention): string {
  if (argument === '') return `#${kind}`;
  return /[\s.,;:?!)]$|\s/.test(argument) ? `#${kind}:"${argument}"` : `#${kind}:${argument}`;
}

/** How far before the caret to search, UTF-16 units: longer than any path a person types. */
const maxMentionLength = 500;

/** The mention being typed at the caret. */
export interface OpenMention {
  /** Offset of its `#`, UTF-16 units. */
  readonly start: number;
  /** What has been typed of the kind, or of the name after the colon. */
  readonly typed: string;
  /** Set once the kind and its colon have been typed. */
  readonly kind?: MentionKind;
}

export function mentionAt(text: string, caret: number): OpenMention | undefined {
  const from = Math.max(0, caret - maxMentionLength);
  const open = /(?<![\w#])#(?:(file|symbol):"?([^\s"]*)|(\w*))$/.exec(text.slice(from, caret));
  if (open === null) return undefined;
  const [, name, argument, typed = ''] = open;
  const kind = mentionKinds.find((each) => each === name);
  return kind === undefined
    ? { start: from + open.index, typed }
    : { start: from + open.index, typed: argument ?? '', kind };
}
