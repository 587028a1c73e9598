import { setImmediate as idle } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Conversations } from '../../assist/conversations.ts';
import { type LevelOf, rememberedTurns, rungReached } from '../../assist/earlierTurns.ts';
import type { AssistSession } from '../../assist/session.ts';
import type { SessionModels } from '../../assist/sessionDeps.ts';
import { type RenamedFile, renamedContext, type Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { isWithin } from '../../base/isWithin.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ReferenceService } from '../hints/referenceService.ts';
import type { ModelService } from '../models/modelService.ts';
import { requestRecord } from './requestRecord.ts';

/** How often an answer is saved while it arrives: at most this much is lost when the window closes. Chosen by us. */
const saveEveryMs = 2_000;

/** The part of the editor that a conversation needs. */
export interface ConversationEditor {
  readonly EventEmitter: typeof vscode.EventEmitter;
  readonly workspace: Pick<
    typeof vscode.workspace,
    'onDidSaveTextDocument' | 'onDidRenameFiles' | 'getWorkspaceFolder' | 'workspaceFolders'
  >;
  readonly window: Pick<typeof vscode.window, 'onDidEndTerminalShellExecution'>;
}

export interface ConversationDeps {
  readonly editor: ConversationEditor;
  /** A file's path as questions name it. */
  readonly nameOf: (uri: vscode.Uri) => string;
  readonly entry: Pick<Entry, 'quietly'>;
  readonly models: SessionModels & Pick<ModelService, 'load'>;
  readonly recorder: Pick<Recorder, 'record' | 'store'>;
  readonly code: Pick<Code, 'parser'>;
  readonly references: Pick<ReferenceService, 'find'>;
  readonly levelOf: LevelOf;
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
  readonly #changed: vscode.EventEmitter<Turn>;
  readonly #appended: vscode.EventEmitter<{ readonly turn: Turn; readonly text: string }>;
  readonly #switched: vscode.EventEmitter<void>;
  readonly #opening = new Map<string, Promise<AssistSession>>();
  readonly #sessions = new Map<string, AssistSession>();
  #id: string;
  #kept: readonly Turn[] = [];
  #loading: Promise<void> | undefined;
  /** The person began, chose or asked in a conversation, so the last one no longer takes its place. */
  #isChosen = false;
  /** A turn is new, or changed in a way other than appended text. */
  readonly onDidChange: vscode.Event<Turn>;
  /** Text was appended to a turn. */
  readonly onDidAppend: vscode.Event<{ readonly turn: Turn; readonly text: string }>;
  /** Another conversation is shown. */
  readonly onDidSwitch: vscode.Event<void>;

  constructor(deps: ConversationDeps) {
    const { EventEmitter, workspace, window } = deps.editor;
    this.#deps = deps;
    this.#id = deps.newId();
    this.#changed = this.#disposables.push(new EventEmitter());
    this.#appended = this.#disposables.push(new EventEmitter());
    this.#switched = this.#disposables.push(new EventEmitter());
    this.onDidChange = this.#changed.event;
    this.onDidAppend = this.#appended.event;
    this.onDidSwitch = this.#switched.event;
    const tried = () => {
      for (const [id, session] of this.#sessions) {
        const last = session.tried();
        if (last !== undefined && id === this.#id) this.#changed.fire(last);
      }
    };
    this.#disposables.push(
      // Only files in the workspace: changing the level saves the user's settings, which is not an attempt.
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (workspace.getWorkspaceFolder(uri) !== undefined) tried();
      }),
    );
    this.#disposables.push(window.onDidEndTerminalShellExecution(tried));
    this.#disposables.push(
      workspace.onDidRenameFiles(({ files }) => {
        const nameNow = renameOf(files, deps.nameOf);
        this.#kept = this.#kept.map((turn) => ({ ...turn, context: renamedContext(turn.context, nameNow) }));
        for (const session of this.#sessions.values()) session.renamed(nameNow);
        deps.entry.quietly('rename files in conversations', () => this.#renameStored(nameNow));
      }),
    );
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

  /** What goes along with the next answer. */
  get remembered(): readonly Turn[] {
    return rememberedTurns(this.turns, this.#deps.levelOf);
  }

  /** The highest rung of the hints about a file; undefined without any. */
  rungReached(uri: string): string | undefined {
    return rungReached(this.turns, uri);
  }

  /** The session of the conversation that is shown now. */
  open(): Promise<AssistSession> {
    this.#isChosen = true;
    const id = this.#id;
    const known = this.#opening.get(id);
    if (known !== undefined) return known;
    // It is another one, or none, once the conversation was deleted.
    const isWanted = () => this.#opening.get(id) === opening;
    const opening: Promise<AssistSession> = this.#open(id, this.#kept, isWanted).catch((error: unknown) => {
      // Retry on the next question.
      if (isWanted()) this.#opening.delete(id);
      throw error;
    });
    this.#opening.set(id, opening);
    return opening;
  }

  /** @throws AppError `refused` if the session's conversation was deleted, also in another window: its answer could not be kept. */
  async refuseDeleted(session: AssistSession): Promise<void> {
    const all = await this.all();
    const id = [...this.#sessions].find(([, each]) => each === session)?.[0];
    if (id !== undefined && !all.isRemoved(id)) return;
    if (id !== undefined) this.#drop(id);
    throw deleted();
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
    return new All(store.keyValue, this.#deps.editor.workspace.workspaceFolders?.[0]?.uri.toString() ?? '');
  }

  /** Starts an empty conversation; a running answer in the previous one continues and is saved. */
  begin(): void {
    this.#isChosen = true;
    this.#show(this.#deps.newId(), []);
  }

  async switchTo(id: string): Promise<void> {
    this.#isChosen = true;
    this.#show(id, (await this.all()).turns(id));
  }

  /** Deletes a conversation for good. */
  async remove(id: string): Promise<void> {
    this.#drop(id);
    (await this.all()).remove(id);
  }

  #drop(id: string): void {
    this.#sessions.get(id)?.clear();
    this.#sessions.delete(id);
    this.#opening.delete(id);
    if (id === this.#id) this.begin();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Those that nothing was asked in since the start have no session that would save them. */
  async #renameStored(nameNow: RenamedFile): Promise<void> {
    const all = await this.all();
    for (const { id } of all.list()) {
      all.renamed(id, nameNow);
      // There may be many, and the person types on.
      await idle();
    }
  }

  async #load(): Promise<void> {
    const all = await this.all();
    const [newest] = all.list();
    if (newest === undefined || this.#isChosen) return;
    this.#show(newest.id, all.turns(newest.id));
  }

  #show(id: string, kept: readonly Turn[]): void {
    this.#id = id;
    this.#kept = kept;
    this.#switched.fire();
  }

  async #open(id: string, kept: readonly Turn[], isWanted: () => boolean): Promise<AssistSession> {
    const { models, recorder, code, references, clock, newId, task, entry, levelOf } = this.#deps;
    const [{ AssistSession: Session }, { LeakGuard }, { ReferenceParser }] = await Promise.all([
      import('../../assist/session.ts'),
      import('../../hints/guard/leakGuard.ts'),
      import('../../hints/guard/referenceSolution.ts'),
      models.load(),
    ]);
    const parser = await code.parser();
    if (!isWanted()) throw deleted();
    let savedMs = 0;
    const save = () => {
      if (!this.#sessions.has(id)) return;
      savedMs = clock.monotonicMs();
      entry.quietly('keep the conversation', async () => {
        const all = await this.all();
        if (all.isRemoved(id)) this.#drop(id);
        else all.save(id, session.turns);
      });
    };
    const session = new Session(
      models,
      new LeakGuard(new ReferenceParser(parser)),
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
      { attemptFirst: true, reference: (asked) => references.find(asked), levelOf },
    );
    session.restore(kept);
    this.#sessions.set(id, session);
    return session;
  }
}

/** What a rename of files, or of folders around them, makes of a file's name. */
function renameOf(
  files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[],
  nameOf: ConversationDeps['nameOf'],
): RenamedFile {
  return (uri) => {
    for (const { oldUri, newUri } of files) {
      const old = oldUri.toString();
      if (!isWithin(uri, old)) continue;
      // Both are encoded alike, so the rest of the path is the same text.
      const below = decodeURIComponent(uri.slice(old.length));
      const now = newUri.with({ path: newUri.path + below });
      return { uri: now.toString(), path: nameOf(now) };
    }
    return undefined;
  };
}

function deleted(): AppError {
  return new AppError('refused', l10n.t('This conversation was deleted. Ask again in the one that is open.'));
}
