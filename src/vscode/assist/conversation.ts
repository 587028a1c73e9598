import * as vscode from 'vscode';
import type { Conversations } from '../../assist/conversations.ts';
import { rungReached } from '../../assist/earlierTurns.ts';
import type { AssistSession } from '../../assist/session.ts';
import type { Turn } from '../../assist/turn.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ReferenceService } from '../hints/referenceService.ts';
import type { ModelService } from '../models/modelService.ts';
import { requestRecord } from './requestRecord.ts';

/** How often an answer is saved while it arrives: at most this much is lost when the window closes. Chosen by us. */
const saveEveryMs = 2_000;

export interface ConversationDeps {
  readonly entry: Entry;
  readonly models: ModelService;
  readonly recorder: Recorder;
  readonly code: Code;
  readonly references: ReferenceService;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly task: () => string | null;
}

/**
 * The conversation shown in the view, and others still running in the background. A session is created with a conversation's first
 * question; until then the saved turns are shown as they were.
 */
export class Conversation implements vscode.Disposable {
  readonly #deps: ConversationDeps;
  readonly #disposables = new DisposableList();
  readonly #changed = this.#disposables.push(new vscode.EventEmitter<Turn>());
  readonly #appended = this.#disposables.push(
    new vscode.EventEmitter<{ readonly turn: Turn; readonly text: string }>(),
  );
  readonly #switched = this.#disposables.push(new vscode.EventEmitter<void>());
  readonly #opening = new Map<string, Promise<AssistSession>>();
  readonly #sessions = new Map<string, AssistSession>();
  #id: string;
  #kept: readonly Turn[] = [];
  #loading: Promise<void> | undefined;
  /** A turn is new, or changed in a way other than appended text. */
  readonly onDidChange = this.#changed.event;
  /** Text was appended to a turn. */
  readonly onDidAppend = this.#appended.event;
  /** Another conversation is shown. */
  readonly onDidSwitch = this.#switched.event;

  constructor(deps: ConversationDeps) {
    this.#deps = deps;
    this.#id = deps.newId();
    const tried = () => {
      for (const session of this.#sessions.values()) session.tried();
    };
    this.#disposables.push(
      // Only files in the workspace: changing the level saves the user's settings, which is not an attempt.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) tried();
      }),
    );
    this.#disposables.push(vscode.window.onDidEndTerminalShellExecution(tried));
  }

  get id(): string {
    return this.#id;
  }

  /** The session, once something was asked. */
  get live(): AssistSession | undefined {
    return this.#sessions.get(this.#id);
  }

  get turns(): readonly Turn[] {
    return this.live?.turns ?? this.#kept;
  }

  /** The highest rung of the hints about a file; undefined without any. */
  rungReached(uri: string): string | undefined {
    return rungReached(this.turns, uri);
  }

  open(): Promise<AssistSession> {
    const id = this.#id;
    const known = this.#opening.get(id);
    if (known !== undefined) return known;
    const opening = this.#open(id, this.#kept).catch((error: unknown) => {
      // Retry on the next question.
      this.#opening.delete(id);
      throw error;
    });
    this.#opening.set(id, opening);
    return opening;
  }

  /** Restores the last conversation of this workspace, once; sends nothing. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** The saved conversations of this workspace. */
  async all(): Promise<Conversations> {
    const [store, { Conversations: All }] = await Promise.all([
      this.#deps.recorder.store(),
      import('../../assist/conversations.ts'),
    ]);
    return new All(store.keyValue, vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? '');
  }

  /** Starts an empty conversation; a running answer in the previous one continues and is saved. */
  begin(): void {
    this.#show(this.#deps.newId(), []);
  }

  async switchTo(id: string): Promise<void> {
    this.#show(id, (await this.all()).turns(id));
  }

  /** Deletes a conversation for good. */
  async remove(id: string): Promise<void> {
    this.#sessions.get(id)?.clear();
    this.#sessions.delete(id);
    this.#opening.delete(id);
    (await this.all()).remove(id);
    if (id === this.#id) this.begin();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #load(): Promise<void> {
    const all = await this.all();
    const [newest] = all.list();
    if (newest === undefined || this.live !== undefined) return;
    this.#show(newest.id, all.turns(newest.id));
  }

  #show(id: string, kept: readonly Turn[]): void {
    this.#id = id;
    this.#kept = kept;
    this.#switched.fire();
  }

  async #open(id: string, kept: readonly Turn[]): Promise<AssistSession> {
    const { models, recorder, code, references, clock, newId, task, entry } = this.#deps;
    const [{ AssistSession: Session }, { LeakGuard }, { ReferenceParser }] = await Promise.all([
      import('../../assist/session.ts'),
      import('../../hints/guard/leakGuard.ts'),
      import('../../hints/guard/referenceSolution.ts'),
      models.load(),
    ]);
    let savedMs = 0;
    const save = () => {
      if (!this.#sessions.has(id)) return;
      savedMs = clock.monotonicMs();
      entry.quietly('keep the conversation', async () => (await this.all()).save(id, session.turns));
    };
    const session = new Session(
      models,
      new LeakGuard(new ReferenceParser(await code.parser())),
      {
        ...requestRecord(recorder, task),
        changed: (turn) => {
          if (id === this.#id) this.#changed.fire(turn);
          save();
        },
        appended: (turn, text) => {
          if (id === this.#id) this.#appended.fire({ turn, text });
          if (clock.monotonicMs() - savedMs >= saveEveryMs) save();
        },
      },
      clock,
      newId,
      { attemptFirst: true, reference: (asked) => references.find(asked) },
    );
    session.restore(kept);
    this.#sessions.set(id, session);
    return session;
  }
}
