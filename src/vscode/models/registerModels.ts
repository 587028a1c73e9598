import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { RequestMeter } from '../level/requestMeter.ts';
import type { TrialService } from '../trial/trialService.ts';
import { ModelService } from './modelService.ts';
import type { ModelsPage } from './modelsPage.ts';

/** Settings that cause the models to be rebuilt. */
const modelSettings = [
  'calibrated.models',
  'calibrated.requests.chatIdleSeconds',
  'calibrated.requests.completionIdleSeconds',
] as const;

/** This window's models, and the dialogs that set them up. */
export function registerModels(deps: AppDeps & { readonly meter: RequestMeter; readonly trials: TrialService }) {
  const { own, settings, keys, trials } = deps;
  const models = own(new ModelService({ ...deps, preferredModel: () => trials.model }));
  for (const key of modelSettings) own(settings.onDidChange(key, () => models.reset()));
  own(trials.onDidChangeModel(() => models.reset()));
  let page: ModelsPage | undefined;
  return {
    service: models,
    commands: {
      'calibrated.addModel': async () => (await import('./addModel.ts')).addModel(settings, keys),
      'calibrated.showModels': async () => {
        const { ModelsPage } = await import('./modelsPage.ts');
        page ??= own(new ModelsPage(deps));
        page.show();
      },
      'calibrated.setApiKey': async () => (await import('./modelDialogs.ts')).setApiKey(settings, keys),
      'calibrated.removeApiKey': async () => (await import('./modelDialogs.ts')).removeApiKey(settings, keys),
    } satisfies Commands,
  };
}
