import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import type { CurrentTask } from '../tasks/currentTask.ts';
import { ProvenanceService } from './provenanceService.ts';
import { asUri, ProvenanceViews } from './provenanceViews.ts';

/** Who wrote which text: the tags, and what people see of them and say about them. */
export function registerProvenance(
  deps: AppDeps & { readonly task: () => string | null; readonly currentTask: CurrentTask; readonly home: HomePanel },
) {
  const { own, recorder, settings } = deps;
  const provenance = own(new ProvenanceService(deps));
  const views = own(new ProvenanceViews({ ...deps, service: provenance }));
  return {
    service: provenance,
    views,
    commands: {
      'calibrated.toggleMarks': () => settings.toggleMarks(),
      'calibrated.blame': (uri) => views.blame(asUri(uri)),
      'calibrated.markReviewed': () => views.reviews.reviewAtCaret(),
      'calibrated.markFileReviewed': (uri) => views.reviews.reviewFile(asUri(uri)),
      'calibrated.showUnreviewed': async () => (await import('./unreviewed.ts')).showUnreviewed(provenance, recorder),
      'calibrated.turnOnNotes': () => views.notes.turn(true),
      'calibrated.turnOffNotes': () => views.notes.turn(false),
      'calibrated.addCommitSummary': (source) => views.notes.addToMessage('summary', source),
      'calibrated.addCommitTrailers': (source) => views.notes.addToMessage('trailers', source),
    } satisfies Commands,
  };
}
