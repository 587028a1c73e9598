import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { ModelService } from '../models/modelService.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { PracticeController } from './practiceController.ts';
import type { UnassistedRule } from './unassistedRule.ts';

export interface PracticeRegistration extends AppDeps {
  readonly task: () => string | null;
  readonly unassisted: UnassistedRule;
  readonly home: HomePanel;
  readonly models: ModelService;
  readonly provenance: ProvenanceService;
}

/** What keeps a person's skills up: owned code, questions before answers, cards, unassisted sessions. */
export function registerPractice(deps: PracticeRegistration) {
  const { own, code, recorder, task, models, provenance } = deps;
  const practice = own(
    new PracticeController({
      ...deps,
      canAnswer: () => models.notice() === null,
      reviewed: async (uri, ranges, note) => {
        const { Reviews } = await import('../provenance/reviews.ts');
        await new Reviews(provenance, recorder, task).review(uri, ranges, 'marked', note);
      },
    }),
  );
  return {
    controller: practice,
    commands: {
      'calibrated.ownThis': async () => (await import('./ownThis.ts')).ownThis(code),
      'calibrated.reviewCards': () => practice.show('cards'),
      'calibrated.unassistedSession': () => practice.show('unassisted'),
      'calibrated.showOffloading': () => practice.show('offloading'),
    } satisfies Commands,
  };
}
