import * as vscode from 'vscode';
import { CompletionEngine } from '../../assist/completion/completionEngine.ts';
import { NearbyCode } from '../../assist/completion/nearbyCode.ts';
import { allows } from '../../base/level.ts';
import { systemTimer } from '../../base/timer.ts';
import type { Code } from '../app/code.ts';
import type { Entry } from '../app/entry.ts';
import type { Settings } from '../app/settings.ts';
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
  readonly settings: Settings;
  readonly levels: LevelResolver;
  readonly models: ModelService;
  readonly code: Code;
}

/** Everything completions need, loaded with the first one. */
export function completionDeps(deps: CompletionSources): CompletionDeps {
  const { entry, settings, levels, models, code } = deps;
  const nearby = new NearbyCode();
  const learn = (document: vscode.TextDocument) =>
    entry.quietly('learn definitions', async () => {
      if (!writtenSchemes.includes(document.uri.scheme)) return;
      // Text that must not leave the editor must not be sent along with another file either.
      if (!allows(levels.level(document).level, 'Edit')) return nearby.forget(document.uri.toString());
      const text = document.getText();
      if (text.length > longestUnits) return;
      const path = vscode.workspace.asRelativePath(document.uri, false);
      nearby.learn({ uri: document.uri.toString(), path, text }, await code.symbolsOf(document.languageId, text));
    });
  for (const document of vscode.workspace.textDocuments) learn(document);
  const listeners = [
    vscode.workspace.onDidOpenTextDocument(learn),
    vscode.workspace.onDidSaveTextDocument(learn),
    settings.onDidChange('calibrated.levelRules', () => {
      for (const document of vscode.workspace.textDocuments) learn(document);
    }),
  ];
  const engine = new CompletionEngine(
    {
      complete: (place, signal) => models.complete({ ...place, prefix: nearby.textFor(place) + place.prefix }, signal),
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
