import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EditOutcome } from '../../../../src/assist/edit/placeReply.ts';
import { placeReply } from '../../../../src/assist/edit/placeReply.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { languageIdOf } from '../../../../src/syntax/languageIdOf.ts';
import { Outline } from '../../../../src/syntax/outline.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { root } from '../../../run/paths.ts';

/** A reply and what is right to make of it: the text (or texts) in `want`, a refusal, or either. */
export interface ReplyCase {
  readonly name: string;
  readonly path?: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  /** The selected text; stands in `text` once. */
  readonly sel?: string;
  readonly reply: string;
  readonly want?: string | Readonly<Record<string, string>>;
  readonly refuse?: boolean;
  /** The sentence of the refusal. */
  readonly says?: string;
}

const outline = new Outline(new SyntaxParser(grammarFiles(root)));

export function readCases(path: string): readonly ReplyCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export const ownCases = readCases(join(root, 'test/fixtures/edits/replies.jsonl'));

export function outcomeOf({ path = 'src/a.ts', text, files = {}, sel, reply }: ReplyCase): Promise<EditOutcome> {
  const start = sel === undefined ? -1 : text.indexOf(sel);
  return placeReply(reply, {
    path,
    text,
    root: '/project',
    selection: sel === undefined ? undefined : { start, end: start + sel.length },
    read: async (other) => files[other],
    languageOf: languageIdOf,
    symbolsOf: (other, part) => outline.symbolsOf(languageIdOf(other), part),
    isBroken: (other, whole) => outline.isBroken(languageIdOf(other), whole),
  });
}

/** What came of a case: `wrong` is a change that nobody meant, `missed` a refusal of what can be placed. */
export async function judge(each: ReplyCase): Promise<'placed' | 'refused' | 'wrong' | 'missed'> {
  const outcome = await outcomeOf(each);
  if ('refused' in outcome) return each.refuse === true ? 'refused' : 'missed';
  const { want, path = 'src/a.ts' } = each;
  const wanted = typeof want === 'string' ? { [path]: want } : want;
  const got = Object.fromEntries(outcome.files.map((file) => [file.path, file.after]));
  return wanted !== undefined && JSON.stringify(sorted(got)) === JSON.stringify(sorted(wanted)) ? 'placed' : 'wrong';
}

function sorted(files: Readonly<Record<string, string>>) {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
