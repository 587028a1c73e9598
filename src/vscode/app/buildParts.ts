import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { AssistSession } from '../../assist/session.ts';
import { allows } from '../../base/level.ts';
import { AskContextReader } from '../assist/askContextReader.ts';
import { AssistView } from '../assist/assistView.ts';
import { problemActions } from '../assist/problemActions.ts';
import { requestRecord } from '../assist/requestRecord.ts';
import { InlineCompletions } from '../completion/inlineCompletions.ts';
import { DelegateController } from '../delegate/delegateController.ts';
import { Edits } from '../edit/edits.ts';
import { ProposalController, type ProposalEvents } from '../edit/proposalController.ts';
import { proposalRecord } from '../edit/proposalRecord.ts';
import { ScmSignals } from '../git/scmSignals.ts';
import { ReferenceService } from '../hints/referenceService.ts';
import { HookController } from '../hooks/hookController.ts';
import { LevelController } from '../level/levelController.ts';
import { ModelService } from '../models/modelService.ts';
import { PracticeController } from '../practice/practiceController.ts';
import { ProvenanceService } from '../provenance/provenanceService.ts';
import { ProvenanceViews } from '../provenance/provenanceViews.ts';
import { ActivitySignals } from '../tasks/activitySignals.ts';
import { GapPanel } from '../tasks/gapPanel.ts';
import { TaskController } from '../tasks/taskController.ts';
import { TeamController } from '../team/teamController.ts';
import { TimelineController } from '../timeline/timelineController.ts';
import { TrialController } from '../trial/trialController.ts';
import { Code } from './code.ts';
import { ContextKeys } from './contextKeys.ts';
import { editorClock } from './editorClock.ts';
import type { Entry } from './entry.ts';
import { Keys } from './keys.ts';
import type { Log } from './log.ts';
import { Recorder } from './recorder.ts';
import { registerCommands } from './registerCommands.ts';
import type { Settings } from './settings.ts';
import type { StatusItem } from './statusItem.ts';

/** What exists from the first moment on; everything else is built when the editor has started, or when it is asked for. */
export interface EarlyParts {
  readonly log: Log;
  readonly entry: Entry;
  readonly settings: Settings;
  readonly status: StatusItem;
}

/** What the early entry hands on to. */
export interface Parts {
  readonly assist: Pick<AssistView, 'resolveWebviewView'>;
}

/** Builds the parts and wires them. */
export function buildParts(context: vscode.ExtensionContext, { log, entry, settings, status }: EarlyParts): Parts {
  const { subscriptions, extensionUri } = context;
  const own = <T extends vscode.Disposable>(part: T): T => {
    subscriptions.push(part);
    return part;
  };
  const newId = () => randomUUID();
  const clock = editorClock(context);
  const keys = own(new Keys(context.secrets));
  const contextKeys = new ContextKeys();
  const recorder = own(new Recorder(log, settings, clock));
  const trials = own(
    new TrialController({ entry, recorder, settings, clock, newId, modelChanged: () => models.reset() }),
  );
  const tasks = own(new TaskController(recorder, settings, contextKeys, clock, newId, trials));
  trials.useTasks(tasks);
  settings.preferModel(() => trials.model);
  const code = new Code(extensionUri);
  const slider = own(
    new LevelController({
      entry,
      settings,
      recorder,
      clock,
      newId,
      task: () => tasks.current,
      assignment: () => trials.rule(tasks.current),
    }),
  );
  const models = own(new ModelService(settings, keys, log, code, clock, slider.meter));
  const provenance = own(new ProvenanceService(entry, recorder, clock));
  const hooks = own(new HookController({ context, entry, recorder, provenance, clock, level: () => settings.level() }));
  const task = () => tasks.current?.id ?? null;
  const views = own(new ProvenanceViews({ extensionUri, entry, settings, recorder, desk: provenance, clock, task }));
  const activity = own(new ActivitySignals(recorder, () => clock.nowMs(), task));
  const practice = own(
    new PracticeController({
      extensionUri,
      entry,
      settings,
      recorder,
      code,
      clock,
      newId,
      task,
      canAnswer: () => models.notice() === null,
      reviewed: async (uri, ranges, note) => {
        const { Reviews } = await import('../provenance/reviews.ts');
        await new Reviews(provenance, recorder, task).review(uri, ranges, 'marked', note);
      },
    }),
  );
  const record = practice.events(proposalRecord(recorder, provenance, task));
  const check: ProposalEvents['check'] = async (document, after) => {
    await record.check(document, after);
    await (await import('../edit/editGate.ts')).passEditGate(await code.parser(), document.uri, after);
  };
  const proposals = own(new ProposalController(entry, contextKeys, { ...record, check }));
  const reader = own(new AskContextReader());
  const forecast = (id: string) => practice.forecast('edit', id);
  const edits = new Edits(reader, settings, models, code, proposals, recorder, practice.owned, forecast, newId);
  own(
    new DelegateController(context, {
      entry,
      settings,
      models,
      code,
      proposals,
      recorder,
      task,
      newId,
      forecast: (id) => practice.forecast('delegate', id),
      refuseOwned: (...change) => practice.owned.refuseChange(...change),
    }),
  );
  const gap = own(
    new GapPanel(extensionUri, entry, {
      opened: (webview) => activity.watchView(webview, 'gap'),
      state: (revealed) => tasks.gapState(revealed),
      forecast: (text) => tasks.forecast(text),
      exportTasks: async (format) =>
        (await import('../tasks/exportTasks.ts')).exportTasks(await tasks.rows(), () => tasks.figures(), format),
    }),
  );

  const scm = own(new ScmSignals({ entry, recorder, clock, tasks: () => tasks.tasks() }));
  const corrected = () => gap.refresh();
  const opened = (webview: vscode.Webview) => activity.watchView(webview, 'timeline');
  own(new TimelineController(extensionUri, { entry, recorder, clock, tasks: () => tasks.tasks(), corrected, opened }));
  own(new TeamController({ context, entry, recorder, log, clock }));

  const references = own(new ReferenceService(code));
  let session: Promise<AssistSession> | undefined;
  const assist: AssistView = new AssistView(extensionUri, entry, settings, reader, () => (session ??= openSession()), {
    modelLabel: (level) => models.labelFor(level === 'Hint' ? 'hint' : 'answer'),
    task: () => tasks.summary(),
    beforeAsk: (question, level) => practice.beforeAsk(question, level),
    propose: (turn, text) => edits.fromAnswer(turn, text),
    notice: () => models.notice(),
    runAction: async (action) => {
      if (action === 'useLocalModel') return models.useLocalModel();
      if (action === 'openModelSettings') {
        await vscode.commands.executeCommand('workbench.action.openSettings', 'calibrated.models');
        return;
      }
      await vscode.commands.executeCommand(action === 'setApiKey' ? 'calibrated.setApiKey' : 'calibrated.addModel');
    },
  });
  edits.useRungs((uri) => assist.rungReached(uri));
  const openSession = async (): Promise<AssistSession> => {
    const [{ AssistSession: Session }, { LeakGuard }, { ReferenceParser }] = await Promise.all([
      import('../../assist/session.ts'),
      import('../../hints/guard/leakGuard.ts'),
      import('../../hints/guard/referenceSolution.ts'),
      models.load(),
    ]);
    const opened = new Session(
      models,
      new LeakGuard(new ReferenceParser(await code.parser())),
      {
        ...requestRecord(recorder, task),
        changed: () => assist.refresh(),
        appended: (turn, text) => assist.appended(turn, text),
      },
      clock,
      newId,
      { attemptFirst: true, reference: (asked) => references.find(asked) },
    );
    own(vscode.workspace.onDidSaveTextDocument(() => opened.tried()));
    own(vscode.window.onDidEndTerminalShellExecution(() => opened.tried()));
    return opened;
  };
  own(assist.register());
  const completions = own(
    new InlineCompletions({
      entry,
      log,
      settings,
      provenance,
      owned: practice.owned,
      recorder,
      clock,
      task,
      newId,
      taken: (piece) => practice.completions.add(piece),
      load: async () => {
        const { completionParts } = await import('../completion/completionParts.ts');
        return completionParts(entry, settings, models, code);
      },
    }),
  );
  own(
    vscode.languages.registerCodeActionsProvider(
      { pattern: '**' },
      problemActions((document) => settings.level(document).level),
    ),
  );

  const refresh = () => {
    const { level, source } = settings.level(vscode.window.activeTextEditor?.document);
    const current = tasks.current;
    status.show({
      level,
      levelSource: source,
      clock: tasks.clockText(),
      title: current?.title,
      paused: current?.phase === 'paused',
    });
    contextKeys.set('calibrated.assistAvailable', level !== 'Off');
    contextKeys.set('calibrated.editAvailable', allows(level, 'Edit'));
    provenance.setTask(current?.id ?? null);
    hooks.levelChanged();
    assist.refresh();
  };
  refresh();
  own(tasks.onDidChange(refresh));
  own(practice.onDidChange(refresh));
  own(models.onDidFind(() => assist.refresh()));
  own(settings.onDidChange('calibrated.level', refresh));
  own(slider.onDidChange(refresh));
  own(vscode.window.onDidChangeActiveTextEditor(refresh));
  own(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
  for (const key of [
    'calibrated.models',
    'calibrated.requests.chatIdleSeconds',
    'calibrated.requests.completionIdleSeconds',
  ] as const) {
    own(settings.onDidChange(key, () => models.reset()));
  }

  registerCommands({ own, entry, log, settings, keys, tasks, models, completions, assist, edits, slider, gap, views });

  entry.quietly('start', async () => {
    await Promise.all([tasks.load(), slider.load(), scm.start(), provenance.startWithFirstDocument()]);
    await hooks.load();
    await (await import('../trial/weeklyNote.ts')).weeklyNote(recorder, tasks, settings, clock);
  });
  return {
    assist: {
      resolveWebviewView: (view) => {
        activity.watchView(view.webview, 'assist');
        assist.resolveWebviewView(view);
      },
    },
  };
}
