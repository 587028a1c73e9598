import * as vscode from 'vscode';
import { CompletionEngine } from '../../assist/completion/completionEngine.ts';
import { type LearnedFile, NearbyCode } from '../../assist/completion/nearbyCode.ts';
import { allows } from '../../base/level.ts';
import { systemTimer } from '../../base/timer.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { Languages } from '../app/languages.ts';
import { namesOf } from '../app/workspaceFiles.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import { writtenSchemes } from './writtenSchemes.ts';

/** Longer files are not searched for definitions. Chosen by us: about 3,000 lines, 30 ms of parsing. */
const longestUnits = 120_000;

export interface CompletionDeps extends vscode.Disposable {
  readonly engine: CompletionEngine;
  /** Name of the model that answered last, for the tag. */
  readonly model: string;
  /** Loads in advance what the completion model has to know. */
  prepare(): Promise<void>;
}

export interface CompletionSources {
  readonly entry: Entry;
  readonly levels: LevelResolver;
  readonly languages: Pick<Languages, 'of'>;
  readonly models: ModelService;
  readonly code: Code;
}

/** Everything completions need, loaded with the first one. */
export function completionDeps(deps: CompletionSources): CompletionDeps {
  const { entry, levels, languages, models, code } = deps;
  const nearby = new NearbyCode();
  const learn = (document: vscode.TextDocument) =>
    entry.quietly('learn definitions', async () => {
      if (!writtenSchemes.includes(document.uri.scheme)) return;
      const { uri, languageId } = document;
      const text = document.getText();
      if (text.length > longestUnits) return;
      const path = vscode.workspace.asRelativePath(uri, false);
      nearby.learn({ uri: uri.toString(), path, languageId, text }, await code.symbolsOf(languageId, text));
    });
  // Text that must not leave the editor must not be sent along with another file either; asked when it would be, since levels change and
  // a closed file stays known.
  const maySend = async ({ uri, languageId }: LearnedFile, asking: string) => {
    const file = { uri: vscode.Uri.parse(uri, true), languageId };
    const isInside = vscode.workspace.getWorkspaceFolder(file.uri) !== undefined;
    // What is not part of the workspace helps its own file only, and the cells of its notebook.
    if (!isInside && withoutFragment(uri) !== withoutFragment(asking)) return false;
    return (await namesOf(file, languages))?.every((name) => allows(levels.level(name).level, 'Edit')) ?? false;
  };
  for (const document of vscode.workspace.textDocuments) learn(document);
  const listeners = [vscode.workspace.onDidOpenTextDocument(learn), vscode.workspace.onDidSaveTextDocument(learn)];
  const engine = new CompletionEngine(
    {
      async *complete(place, signal) {
        const along = await nearby.textFor(place, (file) => maySend(file, place.uri));
        yield* models.complete({ ...place, prefix: along + place.prefix }, signal);
      },
    },
    systemTimer,
    (languageId, text, offset) => code.blockEnd(languageId, text, offset),
  );
  return {
    engine,
    get model() {
      return models.completedBy;
    },
    prepare: () => models.prepareCompletions(),
    dispose() {
      engine.movedAway();
      for (const listener of listeners) listener.dispose();
    },
  };
}

/** The cells of a notebook differ in the fragment only. */
function withoutFragment(uri: string): string {
  return vscode.Uri.parse(uri, true).with({ fragment: '' }).toString();
}
