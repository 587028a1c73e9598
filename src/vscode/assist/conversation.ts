import * as vscode from 'vscode';
import { rungReached } from '../../assist/earlierTurns.ts';
import type { AssistSession } from '../../assist/session.ts';
import type { Turn } from '../../assist/turn.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Code } from '../app/code.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ReferenceService } from '../hints/referenceService.ts';
import type { ModelService } from '../models/modelService.ts';
import { requestRecord } from './requestRecord.ts';

export interface ConversationDeps {
  readonly models: ModelService;
  readonly recorder: Recorder;
  readonly code: Code;
  readonly references: ReferenceService;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly task: () => string | null;
}

/** The conversation of this window: its session is loaded with the first question. */
export class Conversation implements vscode.Disposable {
  readonly #deps: ConversationDeps;
  readonly #disposables = new DisposableList();
  readonly #changed = this.#disposables.push(new vscode.EventEmitter<Turn>());
  readonly #appended = this.#disposables.push(
    new vscode.EventEmitter<{ readonly turn: Turn; readonly text: string }>(),
  );
  #opening: Promise<AssistSession> | undefined;
  #live: AssistSession | undefined;
  /** A turn is new, or something other than appended text changed in it. */
  readonly onDidChange = this.#changed.event;
  /** Text was added to the end of a turn. */
  readonly onDidAppend = this.#appended.event;

  constructor(deps: ConversationDeps) {
    this.#deps = deps;
  }

  /** The session, once something was asked. */
  get live(): AssistSession | undefined {
    return this.#live;
  }

  /** How far the hints about a file went; undefined without any. */
  rungReached(uri: string): string | undefined {
    return rungReached(this.#live?.turns ?? [], uri);
  }

  open(): Promise<AssistSession> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      // The next question tries again.
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #open(): Promise<AssistSession> {
    const { models, recorder, code, references, clock, newId, task } = this.#deps;
    const [{ AssistSession: Session }, { LeakGuard }, { ReferenceParser }] = await Promise.all([
      import('../../assist/session.ts'),
      import('../../hints/guard/leakGuard.ts'),
      import('../../hints/guard/referenceSolution.ts'),
      models.load(),
    ]);
    const session = new Session(
      models,
      new LeakGuard(new ReferenceParser(await code.parser())),
      {
        ...requestRecord(recorder, task),
        changed: (turn) => this.#changed.fire(turn),
        appended: (turn, text) => this.#appended.fire({ turn, text }),
      },
      clock,
      newId,
      { attemptFirst: true, reference: (asked) => references.find(asked) },
    );
    this.#disposables.push(vscode.workspace.onDidSaveTextDocument(() => session.tried()));
    this.#disposables.push(vscode.window.onDidEndTerminalShellExecution(() => session.tried()));
    this.#live = session;
    return session;
  }
}
