import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { commitEventKind } from '../../history/insertionEvents.ts';
import type { Entry } from '../app/entry.ts';
import { showInformation } from '../app/messages.ts';
import type { Recorder } from '../app/recorder.ts';
import { type GitRepository, gitApi, repositoryOf } from '../git/gitApi.ts';
import type { ProvenanceService } from './provenanceService.ts';
import { ShareBadges } from './shareBadges.ts';

export interface NotesDeps {
  readonly entry: Entry;
  readonly service: ProvenanceService;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

/** After a commit the editor still saves state and hooks still run. */
const settleMs = 300;
/** History that was rewritten while no window was open is repaired well after the window is ready. */
const repairAfterMs = 5000;

/**
 * Actions at a commit: its note, if the person turned notes on; the mark in the record that survival figures need; the AI share of the
 * staged changes. Nothing is pushed.
 */
export class NotesService implements vscode.Disposable {
  readonly #deps: NotesDeps;
  readonly #disposables = new DisposableList();
  readonly #badges: ShareBadges;
  readonly #heads = new Map<string, string>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #followed = new Set<string>();

  constructor(deps: NotesDeps) {
    this.#deps = deps;
    const { entry, service, recorder } = deps;
    this.#badges = this.#disposables.push(new ShareBadges(service, recorder));
    entry.quietly('follow repositories', () => this.#start());
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#disposables.dispose();
  }

  async #start(): Promise<void> {
    const git = await gitApi();
    if (git === undefined) return;
    for (const repository of git.repositories) this.#follow(repository);
    this.#disposables.push(git.onDidOpenRepository((repository) => this.#follow(repository)));
  }

  #follow(repository: GitRepository): void {
    const root = repository.rootUri.toString();
    if (this.#followed.has(root)) return;
    this.#followed.add(root);
    const look = () => {
      const head = repository.state.HEAD?.commit ?? '';
      const before = this.#heads.get(root);
      if (head !== '') this.#heads.set(root, head);
      if (head !== '' && head !== before) {
        if (before === undefined) this.#repairLater(repository, head);
        else {
          this.#soon(repository, head);
          const { entry, service } = this.#deps;
          entry.quietly('follow HEAD', () => service.headMoved(repository.rootUri.fsPath, before));
        }
      }
      this.#count(repository);
    };
    this.#disposables.push(repository.state.onDidChange(look));
    look();
  }

  #count(repository: GitRepository): void {
    const key = `staged ${repository.rootUri.toString()}`;
    clearTimeout(this.#waiting.get(key));
    const run = () => this.#deps.entry.quietly('count what is staged', () => this.#badges.staged(repository));
    this.#waiting.set(key, setTimeout(run, settleMs));
  }

  #repairLater({ rootUri }: GitRepository, head: string): void {
    const { entry, service, recorder, clock } = this.#deps;
    const run = () =>
      entry.quietly('give commits their notes back', async () => {
        const [{ catchUp }, store] = await Promise.all([import('./keepNotes.ts'), recorder.store()]);
        await catchUp(rootUri, head, { service, store, clock });
      });
    this.#waiting.set(`repair ${rootUri.toString()}`, setTimeout(run, repairAfterMs));
  }

  #soon(repository: GitRepository, head: string): void {
    const root = repository.rootUri.toString();
    clearTimeout(this.#waiting.get(root));
    const run = () => this.#deps.entry.quietly('keep the note of a commit', () => this.#moved(repository, head));
    this.#waiting.set(root, setTimeout(run, settleMs));
  }

  /** HEAD is now another commit: a new one, another branch, or rewritten history. */
  async #moved(repository: GitRepository, head: string): Promise<void> {
    const { service, recorder, clock } = this.#deps;
    service.flush();
    const { keepNotes } = await import('./keepNotes.ts');
    const store = await recorder.store();
    const { isCommit } = await keepNotes(repository.rootUri, head, { service, store, clock });
    if (isCommit) recorder.record(commitEventKind, { root: repository.rootUri.toString() });
  }

  /** Turns notes about who wrote a commit's lines on or off for the current repository. */
  async turn(on: boolean): Promise<void> {
    const repository = await repositoryOf();
    const { turnNotes } = await import('./keepNotes.ts');
    await turnNotes(repository.rootUri, on);
    const name = vscode.workspace.asRelativePath(repository.rootUri);
    void showInformation(
      on
        ? l10n.t(
            'Each commit in {0} now gets a note about who wrote its lines (refs/notes/ai). Nothing is pushed.',
            name,
          )
        : l10n.t('Commits in {0} no longer get notes. Existing notes stay.', name),
    );
  }

  /** Only on request: the message belongs to the person. */
  async addToMessage(what: 'summary' | 'trailers', source: unknown): Promise<void> {
    const repository = await repositoryOf(source);
    const { messageLines } = await import('./commitMessage.ts');
    const { service, recorder } = this.#deps;
    const lines = await messageLines(repository, { service, store: await recorder.store() }, what);
    const box = repository.inputBox;
    const missing = lines.filter((line) => !box.value.split('\n').includes(line));
    if (lines.length === 0) {
      vscode.window.setStatusBarMessage(l10n.t('No staged text is known to come from AI.'), 5000);
    } else if (missing.length > 0) {
      box.value = `${box.value.trimEnd()}${box.value.trim() === '' ? '' : '\n\n'}${missing.join('\n')}`;
    }
  }
}
