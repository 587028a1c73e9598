import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { capsGuard } from './assist/hintGuard.ts';
import { allows } from './assist/level.ts';
import type { AssistSession } from './assist/session.ts';
import { systemClock } from './base/clock.ts';
import { systemTimer } from './store/timer.ts';
import { ActivitySignals } from './vscode/activitySignals.ts';
import { AskContextReader } from './vscode/askContextReader.ts';
import { AssistView } from './vscode/assistView.ts';
import { Code } from './vscode/code.ts';
import { ContextKeys } from './vscode/contextKeys.ts';
import { Edits } from './vscode/edits.ts';
import { Entry } from './vscode/entry.ts';
import { GapPanel } from './vscode/gapPanel.ts';
import { InlineCompletions } from './vscode/inlineCompletions.ts';
import { Keys } from './vscode/keys.ts';
import { Log } from './vscode/log.ts';
import { ModelDesk } from './vscode/modelDesk.ts';
import { problemActions } from './vscode/problemActions.ts';
import { ProposalDesk } from './vscode/proposalDesk.ts';
import { proposalRecord } from './vscode/proposalRecord.ts';
import { ProvenanceDesk } from './vscode/provenanceDesk.ts';
import { ProvenanceMarks } from './vscode/provenanceMarks.ts';
import { Recorder } from './vscode/recorder.ts';
import { registerCommands } from './vscode/registerCommands.ts';
import { requestRecord } from './vscode/requestRecord.ts';
import { Settings } from './vscode/settings.ts';
import { StatusItem } from './vscode/statusItem.ts';
import { TaskDesk } from './vscode/taskDesk.ts';

/** Builds the parts and wires them; nothing is read or written before the first await. */
export function activate(context: vscode.ExtensionContext): void {
  const { subscriptions, extensionUri } = context;
  const own = <T extends vscode.Disposable>(part: T): T => {
    subscriptions.push(part);
    return part;
  };
  const newId = () => randomUUID();
  const clock = systemClock;
  const log = own(new Log());
  const entry = new Entry(log);
  const settings = new Settings();
  const keys = new Keys(context.secrets);
  const contextKeys = new ContextKeys();
  const recorder = own(new Recorder(log, settings, clock));
  const tasks = own(new TaskDesk(recorder, settings, contextKeys, clock, newId));
  const status = own(new StatusItem());
  const code = new Code(extensionUri);
  const models = own(new ModelDesk(settings, keys, log, code, clock));
  const provenance = own(new ProvenanceDesk(entry, recorder, clock));
  own(new ProvenanceMarks(entry, provenance, settings));
  const task = () => tasks.current?.id ?? null;
  own(new ActivitySignals(recorder, () => clock.nowMs(), task));
  const proposals = own(new ProposalDesk(entry, contextKeys, proposalRecord(recorder, provenance, task)));
  const reader = own(new AskContextReader());
  const edits = new Edits(reader, settings, models, code, proposals, recorder, newId);
  const gap = own(
    new GapPanel(extensionUri, entry, {
      state: (revealed) => tasks.gapState(revealed),
      exportTasks: async (format) => (await import('./vscode/exportTasks.ts')).exportTasks(await tasks.rows(), format),
    }),
  );

  let session: Promise<AssistSession> | undefined;
  const assist: AssistView = new AssistView(extensionUri, entry, settings, reader, () => (session ??= openSession()), {
    modelLabel: (level) => models.labelFor(level === 'Hint' ? 'hint' : 'answer'),
    task: () => tasks.summary(),
    propose: (turn, text) => edits.fromAnswer(turn, text),
    notice: () => models.notice(),
    runAction: async (action) => {
      await vscode.commands.executeCommand(action === 'setApiKey' ? 'calibrated.setApiKey' : 'calibrated.addModel');
    },
  });
  const openSession = async (): Promise<AssistSession> => {
    const [{ AssistSession: Session }] = await Promise.all([import('./assist/session.ts'), models.load()]);
    const opened = new Session(
      models,
      capsGuard,
      {
        ...requestRecord(recorder, task),
        changed: () => assist.refresh(),
        appended: (turn, text) => assist.appended(turn, text),
      },
      clock,
      newId,
    );
    own(vscode.workspace.onDidSaveTextDocument(() => opened.tried()));
    own(vscode.window.onDidEndTerminalShellExecution(() => opened.tried()));
    return opened;
  };
  own(assist.register());
  const completions = own(
    new InlineCompletions(
      entry,
      log,
      settings,
      provenance,
      async () => {
        const { CompletionEngine } = await import('./assist/completion/completionEngine.ts');
        return {
          engine: new CompletionEngine(models, systemTimer),
          model: () => ({ id: '', name: models.completedBy }),
        };
      },
      newId,
    ),
  );
  own(vscode.languages.registerCodeActionsProvider({ pattern: '**' }, problemActions));

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
    assist.refresh();
  };
  refresh();
  own(tasks.onDidChange(refresh));
  own(settings.onDidChange('calibrated.level', refresh));
  own(vscode.window.onDidChangeActiveTextEditor(refresh));
  own(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
  for (const key of [
    'calibrated.models',
    'calibrated.requests.chatIdleSeconds',
    'calibrated.requests.completionIdleSeconds',
  ] as const) {
    own(settings.onDidChange(key, () => models.reset()));
  }

  registerCommands({ own, entry, log, settings, keys, tasks, models, completions, assist, edits, gap });

  entry.quietly('start', async () => {
    await Promise.all([tasks.load(), provenance.start()]);
    await models.warmUp();
  });
}
