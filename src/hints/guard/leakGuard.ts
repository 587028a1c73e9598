import { fencedBlocks } from '../../base/textEnds.ts';
import type { AskContext } from '../askContext.ts';
import { contractBroken, type HintGuard, type HintToCheck, type HintVerdict } from '../hintGuard.ts';
import { checkLeak, type LeakSpan, type ReferenceSolution } from './leakCheck.ts';
import { makeParsons, type Parsons } from './parsons.ts';
import type { ReferenceParser } from './referenceSolution.ts';
import { secretsOf } from './secrets.ts';
import { outline } from './solutionSkeleton.ts';

/** Answers kept for one conversation; even a long one keeps asking about the same few places. */
const maxAnswers = 20;

/** Checks every hint against the conversation's reference solutions, by structure: alone and together with the earlier hints. */
export class LeakGuard implements HintGuard {
  readonly #referenceParser: ReferenceParser;
  #answers: ReferenceSolution[] = [];
  #newest: { readonly code: string; readonly languageId: string; readonly own: string } | undefined;

  constructor(referenceParser: ReferenceParser) {
    this.#referenceParser = referenceParser;
  }

  async parseReference(answer: string, { file }: AskContext): Promise<void> {
    const code = codeOf(answer);
    if (code.trim() === '') return;
    const languageId = file?.languageId ?? '';
    const own = file?.text ?? '';
    this.#newest = { code, languageId, own };
    this.#answers = [...this.#answers, await this.#referenceParser.parseReference(code, languageId, own)].slice(
      -maxAnswers,
    );
  }

  async check(hint: HintToCheck): Promise<HintVerdict> {
    const readable = decoded(hint.text);
    const together = [...hint.earlier, readable].join('\n\n');
    for (const answer of this.#answers) {
      const alone = checkLeak(readable, answer);
      if (alone.leak) {
        const rest = readable === hint.text ? without(hint.text, alone.spans) : undefined;
        return {
          shown: false,
          reason: alone.reasons[0] ?? 'It gives the answer away.',
          ...(rest === undefined ? {} : { rest }),
        };
      }
      if (hint.earlier.length > 0 && checkLeak(together, answer).leak) {
        return { shown: false, reason: 'Together with the hints before it gives the answer away.' };
      }
    }
    const broken = contractBroken(hint, secretsOf(this.#answers, hint));
    return broken === undefined ? { shown: true } : { shown: false, reason: broken };
  }

  skeleton(): string | undefined {
    if (this.#newest === undefined) return undefined;
    const { code, languageId } = this.#newest;
    return outline(code, languageId);
  }

  parsons(): Parsons | undefined {
    if (this.#newest === undefined) return undefined;
    const { code, languageId, own } = this.#newest;
    return makeParsons(code, languageId, own);
  }

  clear(): void {
    this.#answers = [];
    this.#newest = undefined;
  }
}

/** The code of an answer: its code blocks, or all of it if there are none; of search/replace blocks, the new part. */
function codeOf(answer: string): string {
  const blocks = fencedBlocks(answer).map((block) => block.code);
  const code = blocks.length === 0 ? answer : blocks.join('\n');
  return code.replaceAll(
    /^<{5,9} ?SEARCH\r?\n[\s\S]{0,20000}?^={5,9}\r?\n([\s\S]{0,20000}?)^>{5,9} ?REPLACE[^\n]*$/gm,
    '$1',
  );
}

/** Decodes base64 and hexadecimal. Source: prompts that press for the answer in another encoding. */
function decoded(text: string): string {
  return text
    .replaceAll(/[A-Za-z0-9+/]{24,}={0,2}/g, (run) => printable(Buffer.from(run, 'base64').toString('utf8')) ?? run)
    .replaceAll(
      /\b(?:[0-9a-fA-F]{2}[\s:]?){16,}\b/g,
      (run) => printable(Buffer.from(run.replaceAll(/[\s:]/g, ''), 'hex').toString('utf8')) ?? run,
    );
}

function printable(text: string): string | undefined {
  return /^[\t\n\r -~]{8,}$/.test(text) ? `\n${text}\n` : undefined;
}

/** The hint without the spans; undefined when too little is left for a sentence. */
function without(text: string, spans: readonly LeakSpan[]): string | undefined {
  let rest = '';
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start > at) rest += text.slice(at, start);
    at = Math.max(at, end);
  }
  rest += text.slice(at);
  const clean = rest
    .replaceAll(/(?<![`~])(`{3,9}|~{3,9})[^\n`]{0,80}\n\s{0,80}\1/g, '')
    // An empty span that is not part of a fence.
    .replaceAll(/(?<!`)``(?!`)/g, '…')
    .replaceAll(/^[ \t]*(?:[-*]|\d{1,9}[.)])[ \t]*$/gm, '')
    .trim();
  return clean.split(/\s+/).filter((word) => /\w{2}/.test(word)).length >= 6 ? clean : undefined;
}
