import { codeTokens } from './codeTokens.ts';
import type { Pause } from './learnWorkspace.ts';
import { cautious, completeAt } from './offlineCompletion.ts';
import type { TokenIndex } from './tokenIndex.ts';

/** Places to try: with a third of them answered, the share of right tokens is known to within 3 percentage points. */
const places = 1000;
/** Share of the offered tokens to be right. 60%, chosen by us, and two standard errors of the test. */
const minRight = 0.66;
/** Limits to try, the boldest first: each offers longer texts than the next. */
const limits = [0.6, 0.7, cautious, 0.87];
/** Tokens before and after a place that the completion may see. */
const tokensBefore = 1500;
const tokensAfter = 120;
/** Give the thread back after so much work. */
const sliceMs = 1;
/** The whole test ends after so much work of its own, and what is not known by then stays cautious. Chosen by us: a second of one core. */
const maxWorkMs = 1000;

/**
 * How sure the model has to be to go on in this workspace: completes places of learned files without looking at the file itself, and returns
 * the boldest limit whose offered tokens come true often enough. Projects differ: what is right in four of five cases in one is wrong in
 * every second one in another.
 */
export async function sureEnough(
  index: TokenIndex,
  pause: Pause,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<number> {
  let spentMs = 0;
  let sliceStartMs = monotonicMs();
  for (const limit of limits) {
    let [offered, right] = [0, 0];
    // Where nothing more is known. Every limit below this one is known to be too bold.
    const fallback = Math.max(cautious, limit);
    for (let nth = 0; nth < places; nth += 1) {
      const tried = tryPlace(index, Math.floor(((nth + 0.5) * index.size) / places), nth % 2 === 1, limit);
      offered += tried.offered;
      right += tried.right;
      const elapsedMs = monotonicMs() - sliceStartMs;
      if (elapsedMs < sliceMs) continue;
      spentMs += elapsedMs;
      await pause();
      if (signal.aborted || spentMs > maxWorkMs) return fallback;
      sliceStartMs = monotonicMs();
    }
    if (offered === 0) return fallback;
    if (right / offered >= minRight) return limit;
  }
  return limits.at(-1) ?? cautious;
}

/** @param isInside Whether the caret stands within the token, as while a word is typed. */
function tryPlace(index: TokenIndex, at: number, isInside: boolean, limit: number) {
  const file = index.fileAt(at);
  const next = index.at(at + 1);
  if (file === undefined || index.vocabulary.isLineBreak(next)) return { offered: 0, right: 0 };
  const word = index.vocabulary.wordOf(index.at(at));
  const cut = isInside && /^ ?[\p{L}_$]{4,}$/u.test(word) ? word.length >> 1 : 0;
  const before = textOf(index, Math.max(file.start + 1, at - tokensBefore), at + 1);
  const prefix = before.slice(0, before.length - cut);
  const rest = before.slice(before.length - cut) + textOf(index, at + 1, Math.min(file.end, at + tokensAfter));
  const lineEnd = rest.indexOf('\n');
  const made = codeTokens(
    completeAt(index, prefix, lineEnd < 0 ? '' : rest.slice(lineEnd), {
      sureToGoOn: limit,
      except: { start: file.start, end: file.end },
    }),
  );
  const truth = codeTokens(rest);
  const wrong = made.findIndex((token, place) => token !== truth[place]);
  return { offered: made.length, right: wrong < 0 ? made.length : wrong };
}

function textOf(index: TokenIndex, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += index.vocabulary.wordOf(index.at(at));
  return text;
}
