import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { ProposalController } from '../edit/proposalController.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import type { PracticeController } from '../practice/practiceController.ts';
import { DelegateController } from './delegateController.ts';

export interface DelegateRegistration extends AppDeps {
  readonly levels: LevelResolver;
  readonly task: () => string | null;
  readonly models: ModelService;
  readonly proposals: ProposalController;
  readonly practice: PracticeController;
}

/** Work that a model does in a copy of the project. */
export function registerDelegate(deps: DelegateRegistration) {
  const { own, context, practice } = deps;
  const delegate = own(
    new DelegateController(context, {
      ...deps,
      forecast: (id) => practice.forecast('delegate', id),
      refuseOwned: (...change) => practice.owned.refuseChange(...change),
    }),
  );
  return { commands: { 'calibrated.delegate': () => delegate.begin() } satisfies Commands };
}
