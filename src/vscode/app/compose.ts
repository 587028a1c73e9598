import * as vscode from 'vscode';
import { AskContextReader } from '../assist/askContextReader.ts';
import { Conversation } from '../assist/conversation.ts';
import { registerAssist } from '../assist/registerAssist.ts';
import { RulesReader } from '../assist/rulesReader.ts';
import { registerChat } from '../chat/registerChat.ts';
import { registerCompletions } from '../completion/registerCompletions.ts';
import { registerDelegate } from '../delegate/registerDelegate.ts';
import { registerEdits } from '../edit/registerEdits.ts';
import { ScmSignals } from '../git/scmSignals.ts';
import { ReferenceService } from '../hints/referenceService.ts';
import { registerHistory } from '../history/registerHistory.ts';
import { registerHooks } from '../hooks/registerHooks.ts';
import { registerLevel } from '../level/registerLevel.ts';
import { registerModels } from '../models/registerModels.ts';
import { registerNow } from '../now/registerNow.ts';
import { registerPractice } from '../practice/registerPractice.ts';
import { UnassistedRule } from '../practice/unassistedRule.ts';
import { registerProvenance } from '../provenance/registerProvenance.ts';
import { ActivitySignals } from '../tasks/activitySignals.ts';
import { CurrentTask } from '../tasks/currentTask.ts';
import { registerTasks } from '../tasks/registerTasks.ts';
import { registerTeam } from '../team/registerTeam.ts';
import { registerTimeline } from '../timeline/registerTimeline.ts';
import { registerTrial } from '../trial/registerTrial.ts';
import { TrialService } from '../trial/trialService.ts';
import { appDeps, type EarlyDeps } from './appDeps.ts';
import { HomePanel } from './homePanel.ts';
import { registerStatus } from './registerStatus.ts';
import { nameOfFile } from './workspaceFiles.ts';

/** What the early entry passes on to. */
export interface Composition {
  resolveAssist(view: vscode.WebviewView): void;
}

/**
 * Builds the features in dependency order; each gets what it needs when it is created. Where two features need each other, their shared
 * state is created here first, and the actions on it later.
 */
export function compose(context: vscode.ExtensionContext, early: EarlyDeps): Composition {
  const app = appDeps(context, early);
  const { own, entry, recorder, clock, settings, code } = app;

  // State shared by features; each has a single writer.
  const currentTask = new CurrentTask();
  const task = () => currentTask.id;
  const unassisted = new UnassistedRule();
  const trials = own(new TrialService(recorder));
  const reader = own(new AskContextReader());
  const activity = own(new ActivitySignals(recorder, app.changes, clock, task));

  const home = own(
    new HomePanel({
      entry,
      extensionUri: app.extensionUri,
      state: context.workspaceState,
      watch: (webview, name) => activity.watchView(webview, name),
    }),
  );

  const level = registerLevel({ ...app, home, currentTask, trials, unassisted });
  const deps = { ...app, home, levels: level.levels, currentTask, task, trials, activity };

  const tasks = registerTasks(deps);
  const now = registerNow({ ...deps, tasks: tasks.controller });
  const models = registerModels({ ...deps, meter: level.meter });
  const provenance = registerProvenance(deps);
  const hooks = registerHooks({
    ...deps,
    provenance: provenance.service,
    tasks: tasks.controller,
    recordChanged: async () => {
      await tasks.controller.takeUp();
      await now.refresh();
    },
  });
  const recording = {
    ...deps,
    tasks: tasks.controller,
    question: tasks.question,
    models: models.service,
    provenance: provenance.service,
  };
  const practice = registerPractice({ ...recording, unassisted });
  const conversation = own(
    new Conversation({
      ...recording,
      editor: vscode,
      nameOf: nameOfFile,
      references: new ReferenceService(code),
      levelOf: ({ uri, languageId }) => level.levels.level({ uri: vscode.Uri.parse(uri, true), languageId }).level,
    }),
  );
  const rules = own(
    new RulesReader((uri, languageId) => level.levels.level({ uri, languageId }).level !== 'Off', app.languages),
  );
  const helping = { ...recording, practice: practice.controller, reader, rules, conversation };
  const edits = registerEdits(helping);
  const completions = registerCompletions(helping);
  const delegate = registerDelegate({ ...helping, proposals: edits.proposals });
  const history = registerHistory({ ...app, home });
  const assist = registerAssist({ ...helping, ownCommits: history.card, edits: edits.service });
  registerChat({ ...helping, assist: assist.view, provenance: provenance.service });
  const trial = registerTrial({ ...recording, overview: () => tasks.model.overview() });
  const timeline = registerTimeline({ ...recording, corrected: tasks.corrected });
  const team = registerTeam({ ...app, home });
  const scm = own(new ScmSignals({ entry, recorder, clock, tasks: () => tasks.controller.tasks() }));
  const status = registerStatus({
    ...helping,
    views: provenance.views,
    hooks: hooks.controller,
    completions: completions.service,
    assist: assist.view,
    level,
  });

  entry.carryOut({
    ...level.commands,
    ...tasks.commands,
    ...now.commands,
    ...models.commands,
    ...provenance.commands,
    ...hooks.commands,
    ...practice.commands,
    ...edits.commands,
    ...completions.commands,
    ...delegate.commands,
    ...assist.commands,
    ...trial.commands,
    ...timeline.commands,
    ...history.commands,
    ...team.commands,
    ...status.commands,
    'calibrated.open': () => home.reopen(),
  });

  entry.quietly('start', async () => {
    await Promise.all([
      tasks.controller.load(),
      level.load(),
      scm.start(),
      provenance.service.startWithFirstDocument(),
    ]);
    await hooks.load();
    await (await import('../trial/weeklyNote.ts')).weeklyNote(recorder, tasks.model, settings, clock);
  });
  return { resolveAssist: assist.resolveWebviewView };
}
