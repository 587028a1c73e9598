import { codeTokens } from './codeTokens.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { isLearned, maxFileUnits, type WorkspaceText } from './workspaceText.ts';

/** Yields the thread; resolves when it is our turn again. */
export type Pause = () => Promise<void>;

/** Own work after which learning yields the thread; with one more piece it stays below 5 ms. */
const sliceMs = 1;
/**
 * Reading stops after this time, finished or not: someone who is typing needs the machine. It should be idle within 10 s, of
 * which listing the files and the self-test need up to 3 s.
 */
const maxLearningMs = 6_500;
/** Most text to read, UTF-16 units. Chosen by us: about what fills the index. */
const maxLearnedUnits = 12_000_000;
/** Text to tokenize at once; about 0.3 ms. */
const pieceUnits = 2_000;
/** A longer line is cut, even within a token. */
const maxLineUnits = 4_000;

/** Reads the workspace into the index in short slices. Stops early if the signal is aborted, the index is full, or its time is up. */
export async function learnWorkspace(
  index: TokenIndex,
  workspace: WorkspaceText,
  pause: Pause,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<void> {
  // Only own work counts: reading a file may or may not have yielded the thread, so it never renews the slice.
  let spentMs = 0;
  let units = 0;
  const endMs = monotonicMs() + maxLearningMs;
  for await (const file of workspace.files()) {
    if (signal.aborted || index.isFull || units > maxLearnedUnits || monotonicMs() > endMs) return;
    if (!isLearned(file.path)) continue;
    const text = await file.readText();
    if (text === undefined || text.length > maxFileUnits) continue;
    units += text.length;
    index.begin(file.path);
    for (const piece of pieces(text)) {
      const startedMs = monotonicMs();
      for (const token of codeTokens(piece)) index.add(token);
      spentMs += monotonicMs() - startedMs;
      if (spentMs < sliceMs) continue;
      await pause();
      if (signal.aborted) return;
      spentMs = 0;
    }
  }
}

/** The text in pieces that end at a line break, so that no token is cut. */
function* pieces(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const line = text.indexOf('\n', from + pieceUnits);
    const to = Math.min(line < 0 ? text.length : line, from + pieceUnits + maxLineUnits);
    yield text.slice(from, to);
    from = to;
  }
}
