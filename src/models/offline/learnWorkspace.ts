import { codeTokens } from './codeTokens.ts';
import type { TokenIndex } from './tokenIndex.ts';
import { isLearned, maxFileUnits, type WorkspaceText } from './workspaceText.ts';

/** Gives the thread back; resolves when it is our turn again. */
export type Pause = () => Promise<void>;

/** No slice of learning holds a key press up for longer. */
const sliceMs = 4;
/** So much text is cut into tokens at once; about a millisecond. */
const pieceUnits = 8_000;

/** Reads the workspace into the index in short slices. Ends early when the signal says so. */
export async function learnWorkspace(
  index: TokenIndex,
  workspace: WorkspaceText,
  pause: Pause,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const paths: string[] = [];
  let sliceStarted = monotonicMs();
  const rest = async () => {
    if (monotonicMs() - sliceStarted < sliceMs) return;
    await pause();
    sliceStarted = monotonicMs();
  };
  for await (const file of workspace.files()) {
    if (signal.aborted || index.isFull) break;
    if (!isLearned(file.path)) continue;
    const text = await file.readText();
    sliceStarted = monotonicMs();
    if (text === undefined || text.length > maxFileUnits) continue;
    paths.push(file.path);
    index.begin();
    for (const piece of pieces(text)) {
      for (const token of codeTokens(piece)) index.add(token);
      await rest();
    }
  }
  return paths;
}

/** The text in pieces that end with a line, so that no token is cut. */
function* pieces(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from + pieceUnits);
    const to = end < 0 ? text.length : end;
    yield text.slice(from, to);
    from = to;
  }
}
