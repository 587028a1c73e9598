import * as vscode from 'vscode';
import { costLine } from '../../assist/record/costReport.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import { SheetPage } from '../app/sheetPage.ts';
import type { UnassistedRule } from '../practice/unassistedRule.ts';
import type { CurrentTask } from '../tasks/currentTask.ts';
import type { TrialService } from '../trial/trialService.ts';
import { LevelResolver } from './levelResolver.ts';
import { LevelRuleFacts } from './levelRuleFacts.ts';
import { LinkedFiles } from './linkedFiles.ts';
import { pickLevel } from './pickLevel.ts';
import { RequestMeter } from './requestMeter.ts';

export interface LevelDeps extends AppDeps {
  readonly currentTask: CurrentTask;
  readonly trials: TrialService;
  readonly unassisted: UnassistedRule;
  readonly home: HomePanel;
}

/** The autonomy slider: the effective level, what was spent, and the record of each level. */
export function registerLevel(deps: LevelDeps) {
  const { own, entry, settings, recorder, clock, newId, languages, currentTask, trials, unassisted } = deps;
  const rules = own(new LevelRuleFacts(entry, settings, recorder));
  const changed = own(new vscode.EventEmitter<void>());
  own(rules.onDidChange(() => changed.fire()));
  const links = own(new LinkedFiles(vscode, () => changed.fire()));
  const levels = new LevelResolver(vscode, {
    rules,
    ownLanguage: (uri) => languages.ownLanguage(uri),
    linkOf: (uri) => {
      const link = links.of(uri);
      return link && { uri: link, languageId: languages.of(link) };
    },
    look: (uri, once) => (once ? links.lookOnce(uri) : links.look(uri)),
    taskKind: () => currentTask.value?.kind,
    caps: () => [trials.rule(currentTask.value), unassisted.rule()],
  });
  const meter = new RequestMeter({
    settings,
    record: (kind, data) => recorder.record(kind, data, currentTask.id),
    store: async () => {
      await recorder.flush();
      return recorder.store();
    },
    level: () => levels.inFront().level,
    isOff: () => levels.level().level === 'Off',
    clock,
    newId,
  });
  let opensLevels = false;
  const cost = new SheetPage(deps, 'cost', async () => {
    const { costSheet } = await import('./costView.ts');
    return costSheet(recorder, clock, opensLevels);
  });
  const showCost = (levels: boolean) => {
    opensLevels = levels;
    return cost.show();
  };
  return {
    levels,
    meter,
    load: () => rules.load(),
    /** The level of a file may now be another one. */
    onDidChange: changed.event,
    /** What was spent, for the menu. */
    costLine: async () => costLine(await meter.report(), settings.costCaps()),
    commands: {
      'calibrated.setLevel': () => pickLevel(settings, levels.inFront()),
      'calibrated.showCost': () => showCost(false),
      'calibrated.showLevelRecord': () => showCost(true),
    } satisfies Commands,
  };
}
