import * as vscode from 'vscode';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import type { PracticeController } from '../practice/practiceController.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { InlineCompletions } from './inlineCompletions.ts';

export interface CompletionRegistration extends AppDeps {
  readonly levels: LevelResolver;
  readonly task: () => string | null;
  readonly models: ModelService;
  readonly provenance: ProvenanceService;
  readonly practice: PracticeController;
}

/** Ghost text at level Edit and above. */
export function registerCompletions(deps: CompletionRegistration) {
  const { own, provenance, practice } = deps;
  const completions = own(
    new InlineCompletions({
      ...deps,
      owned: practice.owned,
      taken: (piece) => practice.completions.add(piece),
      load: async () => (await import('./completionDeps.ts')).completionDeps(deps),
    }),
  );
  return {
    service: completions,
    commands: {
      'calibrated.completionAccepted': (id) => {
        if (typeof id === 'string') provenance.accept(id);
      },
      'calibrated.completeNow': () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
      'calibrated.snoozeCompletions': () => completions.snooze(),
    } satisfies Commands,
  };
}
