import { codeTokens } from './codeTokens.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { isLearned, maxFileUnits, type WorkspaceText } from './workspaceText.ts';

/** Gives the thread back; resolves when it is our turn again. */
export type Pause = () => Promise<void>;

/** After so much work of its own the learning gives the thread back; with one more piece it stays below 5 ms. */
const sliceMs = 1;
/** The reading ends after so long, done or not: whoever writes needs the machine. Source: the requirement, idle within 10 s. */
const maxLearningMs = 8_000;
/** Text that is read at most, UTF-16 units; own choice: about what fills the index. */
const maxLearnedUnits = 16_000_000;
/** So much text is cut into tokens at once; some 0.3 ms. */
const pieceUnits = 2_000;
/** A line that is longer is cut, even within a token. */
const maxLineUnits = 4_000;

/** Reads the workspace into the index in short slices. Ends early when the signal says so, the index is full, or its time is over. */
export async function learnWorkspace(
  index: TokenIndex,
  workspace: WorkspaceText,
  pause: Pause,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<void> {
  // Only own work counts: reading may or may not have given the thread back, so it never renews the slice.
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

/** The text in pieces that end with a line, so that no token is cut. */
function* pieces(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const line = text.indexOf('\n', from + pieceUnits);
    const to = Math.min(line < 0 ? text.length : line, from + pieceUnits + maxLineUnits);
    yield text.slice(from, to);
    from = to;
  }
}
