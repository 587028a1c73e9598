import * as vscode from 'vscode';
import type { Certificate } from '../../agents/doneWhen.ts';
import type { Clock } from '../../base/clock.ts';
import { DisposableList } from '../../base/disposable.ts';
import { insertionOf } from '../../provenance/review/insertions.ts';
import type { Tag } from '../../provenance/tag.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { TextChanges } from '../app/textChanges.ts';
import type { BlamePanel } from './blamePanel.ts';
import { KeptShares } from './keptShares.ts';
import { NotesService } from './notesService.ts';
import { ProvenanceMarks } from './provenanceMarks.ts';
import type { ProvenanceService } from './provenanceService.ts';
import { Reviews } from './reviews.ts';
import { TaskTitles } from './taskTitles.ts';
import { ViewportReadTracker } from './viewportReadTracker.ts';

export interface ProvenanceViewDeps {
  readonly home: HomePanel;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly recorder: Recorder;
  readonly changes: TextChanges;
  readonly service: ProvenanceService;
  readonly clock: Clock;
  readonly task: () => string | null;
}

/** What people see of provenance and say about it: marks, hover, Blame, reviews, notes. */
export class ProvenanceViews implements vscode.Disposable {
  readonly #deps: ProvenanceViewDeps;
  readonly #disposables = new DisposableList();
  readonly reviews: Reviews;
  readonly notes: NotesService;
  readonly #kept: KeptShares;
  readonly #titles: TaskTitles;
  #blame: Promise<BlamePanel> | undefined;

  constructor(deps: ProvenanceViewDeps) {
    this.#deps = deps;
    const { entry, service, settings, recorder, changes, clock, task } = deps;
    this.reviews = new Reviews(service, recorder, task);
    this.#kept = new KeptShares(recorder, clock);
    this.#titles = new TaskTitles(recorder);
    this.notes = this.#disposables.push(new NotesService({ entry, service, recorder, clock }));
    this.#disposables.push(new ProvenanceMarks(service, settings, (tag, uri) => this.#describe(tag, uri)));
    this.#disposables.push(new ViewportReadTracker(entry, changes, service, this.reviews));
  }

  /** Opens Blame for a file, by default the active one. */
  async blame(uri: vscode.Uri | undefined): Promise<void> {
    await (await this.#blamePanel()).show(uri);
  }

  /** How much AI text is unreviewed, for the menu. */
  async unreviewedLine(): Promise<string> {
    const { service, recorder } = this.#deps;
    return (await import('./unreviewed.ts')).unreviewedLine(service, recorder);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #describe(tag: Tag, uri: string): Promise<string> {
    const [{ describeTag, describeShares }, task, kept, certificate] = await Promise.all([
      import('./describeTag.ts'),
      this.#titles.title(tag.task),
      this.#kept.kept(insertionOf(tag)),
      this.#certificate(tag.task),
    ]);
    return `${describeTag(tag, { task, kept, certificate })}\n\n${describeShares(uri, this.#deps.service.tracker)}`;
  }

  async #certificate(task: string | null): Promise<Certificate | undefined> {
    if (task === null) return undefined;
    const [store, { certificateOf }] = await Promise.all([
      this.#deps.recorder.store(),
      import('../../agents/doneWhen.ts'),
    ]);
    return certificateOf([...store.events({ kindPrefix: 'check', task })], task);
  }

  #blamePanel(): Promise<BlamePanel> {
    this.#blame ??= (async () => {
      const { BlamePanel } = await import('./blamePanel.ts');
      const { home, entry, service, clock } = this.#deps;
      const [reviews, kept, titles] = [this.reviews, this.#kept, this.#titles];
      return this.#disposables.push(new BlamePanel({ home, entry, service, clock, reviews, kept, titles }));
    })();
    return this.#blame;
  }
}

export function asUri(argument: unknown): vscode.Uri | undefined {
  return argument instanceof vscode.Uri ? argument : undefined;
}
