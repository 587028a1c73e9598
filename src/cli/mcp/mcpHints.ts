import { randomUUID } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssistSession } from '../../assist/session.ts';
import type { SessionModels } from '../../assist/sessionDeps.ts';
import type { Turn } from '../../assist/turn.ts';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { systemClock } from '../../base/clock.ts';
import { isSecret } from '../../gate/protectedPaths.ts';
import type { AskContext } from '../../hints/askContext.ts';
import { LeakGuard } from '../../hints/guard/leakGuard.ts';
import { ReferenceParser } from '../../hints/guard/referenceSolution.ts';
import { rungAfter } from '../../hints/ladder.ts';
import { grammarFiles } from '../../syntax/grammarFiles.ts';
import { languageIdOf } from '../../syntax/languageIdOf.ts';
import { SyntaxParser } from '../../syntax/parser.ts';

export interface HintRequest {
  readonly question: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly next?: boolean | undefined;
}

/** Larger files are not the subject of a hint, and would be cut for the model. Chosen by us, bytes. */
const maxFileBytes = 1_000_000;

/** The hint ladder for the duration of one connection: each rung is checked as in the editor, and the answer is never given. */
export class McpHints {
  readonly #packageRoot: string;
  readonly #models: SessionModels;
  readonly #record: (turn: Turn) => Promise<void>;
  /** The latest turn that counts as a hint: a fact about the language does not. */
  #shown: Turn | undefined;
  #session: AssistSession | undefined;
  #lastId: string | undefined;

  /** @param packageRoot Contains the grammars. @param record Keeps a hint that is given among those of the editor. */
  constructor(packageRoot: string, models: SessionModels, record: (turn: Turn) => Promise<void>) {
    this.#packageRoot = packageRoot;
    this.#models = models;
    this.#record = record;
  }

  /** @param workspace The only folder from which files are read. @throws AppError `badInput`, `refused` */
  async hint(request: HintRequest, workspace: string, signal: AbortSignal): Promise<string> {
    const context = await readContext(request, workspace);
    this.#session ??= this.#open();
    const session = this.#session;
    const stop = () => {
      const running = session.turns.at(-1);
      if (running !== undefined) session.cancel(running.id);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const turn =
        request.next === true ? await this.#next(session, context) : await this.#ask(session, request, context);
      this.#lastId = turn.id;
      if (turn.error !== undefined) throw new AppError('refused', turn.error.sentence);
      if (turn.status !== 'done') throw new AppError('refused', 'The hint was cancelled.');
      if (this.#shown?.id === turn.id) await this.#record(turn);
      return turn.note === undefined ? turn.markdown : `${turn.note}\n\n${turn.markdown}`;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #ask(session: AssistSession, { question }: HintRequest, context: AskContext): Promise<Turn> {
    if (question.trim() === '') throw new AppError('badInput', 'Write what the person wants to know.');
    return session.ask(question, context, 'Hint');
  }

  async #next(session: AssistSession, context: AskContext): Promise<Turn> {
    const last = session.turns.find(({ id }) => id === this.#lastId);
    if (last === undefined) throw new AppError('refused', 'There is no hint before this one; ask a question first.');
    if (rungAfter(last.asked) === 'H6') {
      throw new AppError('refused', 'That was the last hint. Only the person decides to see an answer, in VS Code.');
    }
    const turn = await session.nextHint(last.id, context);
    if (turn === undefined) throw new AppError('refused', 'There is no further hint.');
    return turn;
  }

  #open(): AssistSession {
    return new AssistSession(
      this.#models,
      new LeakGuard(new ReferenceParser(new SyntaxParser(grammarFiles(this.#packageRoot)))),
      {
        changed: () => undefined,
        appended: () => undefined,
        request: () => undefined,
        shown: (turn) => {
          this.#shown = turn;
        },
      },
      systemClock,
      randomUUID,
    );
  }
}

/** The file is sent to the person's own model: never one from outside the workspace, or one that contains keys. */
async function readContext({ file, line = 1 }: HintRequest, workspace: string): Promise<AskContext> {
  if (file === undefined) return { diagnostics: [] };
  const root = await realpath(workspace);
  const path = await realpath(resolve(root, file)).catch((error: unknown) => {
    throw new AppError('badInput', `The file cannot be read: ${sentenceOf(error)}.`, { cause: error });
  });
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new AppError('refused', `${file} lies outside the workspace, so it is not read.`);
  }
  if (isSecret(path, true)) throw new AppError('refused', `${file} may hold keys, so it is not read.`);
  const { size } = await stat(path);
  if (size > maxFileBytes) throw new AppError('badInput', `${file} is too large for a hint; name a smaller file.`);
  const text = await readFile(path, 'utf8');
  const name = relative(root, path).replaceAll('\\', '/');
  return {
    file: { uri: pathToFileURL(path).href, path: name, languageId: languageIdOf(name), text, line },
    diagnostics: [],
  };
}
