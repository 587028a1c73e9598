import * as l10n from '@vscode/l10n';
import { QuotedParts } from './quotedParts.ts';
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
/**
 * Only at the start of a word, or in brackets: code, messages and links have the same names within words. A name with spaces stands in
 * quotes, and each quote in it is doubled.
 */
const mention = /(?<=(?:^|\s)\(?)#(\w+)(?::("(?:[^"\n]|"")*"|[^\s"]\S*))?/g;
/** Such signs after a name are the sentence's, unless quoted. */
const sentenceSigns = '.,;:?!)"\'';

interface MentionPlace extends Mention {
  /** Offsets, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Every mention in a text, in order; one that needs a name and has none does not count, nor does one in code, quotes or a link's text. */
function placesIn(text: string): readonly MentionPlace[] {
  const found: MentionPlace[] = [];
  const quoted = new QuotedParts(text);
  const nextFrom = (from: number) => {
    mention.lastIndex = from;
    return mention.exec(text);
  };
  let next = nextFrom(0);
  /** Brackets that are open in this paragraph. */
  let brackets: number[] = [];
  let paragraphEnd = 0;
  for (let at = 0; next !== null || brackets.length > 0; ) {
    if (at >= text.length) break;
    if (at >= paragraphEnd) {
      brackets = [];
      paragraphEnd = quoted.paragraphEnd(at);
    }
    const place = next?.index === at ? placeOf(next) : undefined;
    if (place !== undefined) found.push(place);
    const end = place?.end ?? Math.max(at + 1, quoted.endOf(at));
    if (text[at] === '[') brackets.push(at);
    if (text[at] === ']') {
      const start = brackets.pop();
      const isLink = start !== undefined && (text[end] === '(' || text[end] === '[');
      while (isLink && (found.at(-1)?.start ?? 0) > start) found.pop();
    }
    if (next !== null && next.index < end) next = nextFrom(end);
    at = end;
  }
  return found;
}

function placeOf({ 1: name = '', 2: given = '', index: start }: RegExpExecArray): MentionPlace | undefined {
  const kind = mentionKinds.find((each) => each === name);
  if (kind === undefined) return undefined;
  const nameEnd = start + 1 + name.length;
  if (!takesArgument.has(kind)) return { kind, argument: '', start, end: nameEnd };
  const isQuoted = given.startsWith('"');
  const written = isQuoted ? given : withoutEnd(given, sentenceSigns);
  const argument = isQuoted ? unquoted(given.slice(1, -1)) : written;
  return argument === '' ? undefined : { kind, argument, start, end: nameEnd + 1 + written.length };
}

const unquoted = (text: string): string => text.replaceAll('""', '"');

/** Every distinct mention in a text, in order. */
export function mentionsIn(text: string): readonly Mention[] {
  const found = new Map(
    placesIn(text).map(({ kind, argument }) => [mentionText({ kind, argument }), { kind, argument }]),
  );
  return [...found.values()];
}

/** The mention as written in a question. */
export function mentionText({ kind, argument }: Mention): string {
  if (argument === '') return `#${kind}`;
  const isPlain = !/^"|\s/.test(argument) && !sentenceSigns.includes(argument.slice(-1));
  return `#${kind}:${isPlain ? argument : `"${argument.replaceAll('"', '""')}"`}`;
}

/** The text without a mention, wherever and however it is written there, and without the space that it leaves. */
export function withoutMention(text: string, label: string): string {
  let left = text;
  for (const place of placesIn(text).toReversed()) {
    if (mentionText(place) !== label) continue;
    const before = left.slice(0, place.start);
    const after = left.slice(place.end);
    left = before + (/(?:^|\s)$/.test(before.slice(-1)) && after.startsWith(' ') ? after.slice(1) : after);
  }
  return left;
}

/** How far before the caret to search, UTF-16 units: longer than any path a person types. */
const maxMentionLength = 500;

const openMention = /(?<=(?:^|\s)\(?)#(?:(file|symbol):(?:"((?:[^"\n]|"")*)|((?!")\S*))|(\w*))$/;

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
  const open = openMention.exec(text.slice(from, caret));
  if (open === null) return undefined;
  const [, name, quoted, plain, typed = ''] = open;
  const start = from + open.index;
  const kind = mentionKinds.find((each) => each === name);
  return kind === undefined ? { start, typed } : { start, typed: plain ?? unquoted(quoted ?? ''), kind };
}
