import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { levelReason, untrustedSource } from '../../base/level.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import { fileSchemes } from '../completion/writtenSchemes.ts';
import type { Edits } from '../edit/edits.ts';
import type { OwnCommitsReader } from '../history/ownCommitsCard.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import type { PracticeController } from '../practice/practiceController.ts';
import type { ActivitySignals } from '../tasks/activitySignals.ts';
import type { ReturnQuestion } from '../tasks/returnQuestion.ts';
import type { TaskController } from '../tasks/taskController.ts';
import type { AskContextReader } from './askContextReader.ts';
import { AssistView } from './assistView.ts';
import { type AskedModels, Attachments } from './attachments.ts';
import { CodebaseSearch } from './codebaseSearch.ts';
import type { Conversation } from './conversation.ts';
import { exportConversation, pickConversation } from './conversationPicker.ts';
import { problemActions } from './problemActions.ts';
import { Questions } from './questions.ts';
import { QuickActionController } from './quickActionController.ts';
import type { RulesReader } from './rulesReader.ts';
import { TerminalOutput } from './terminalOutput.ts';

export interface AssistRegistration extends AppDeps {
  readonly levels: LevelResolver;
  readonly reader: AskContextReader;
  readonly rules: RulesReader;
  readonly conversation: Conversation;
  readonly models: ModelService;
  readonly tasks: TaskController;
  readonly practice: PracticeController;
  readonly edits: Edits;
  readonly activity: ActivitySignals;
  readonly question: ReturnQuestion;
  readonly ownCommits: OwnCommitsReader;
}

/** What the Assist view says in an untrusted folder, and how to change that. */
const untrusted = {
  sentence: levelReason({ level: 'Off', source: untrustedSource }),
  action: { id: 'manageTrust', label: l10n.t('Trust Folder…') },
};

/** The Assist view, and the commands that ask something in it. */
export function registerAssist(deps: AssistRegistration) {
  const { own, levels, models, tasks, practice, edits, activity, question } = deps;
  const codebase = own(new CodebaseSearch(deps));
  const isHint = ({ way }: AskedModels) =>
    way === 'hint' || (way === undefined && levels.level(deps.reader.editor?.document).level === 'Hint');
  const terminal = own(new TerminalOutput((doing, run) => deps.entry.quietly(doing, run)));
  const attachments = new Attachments({
    code: deps.code,
    languages: deps.languages,
    levelOf: (uri, languageId) => levels.level({ uri, languageId }).level,
    isHint,
    codebase,
    clock: deps.clock,
    terminal,
    inFront: () => deps.reader.editor?.document,
    reader: deps.reader,
    imageProblem: (asked) => models.imageProblem(isHint(asked) ? ['hint', 'answer'] : ['answer'], asked.modelId),
  });
  const questions = new Questions({
    ...deps,
    editor: vscode,
    attachments,
    beforeAsk: (question, level) => practice.beforeAsk(question, level),
    focus: () => view.focus(),
  });
  const view = own(
    new AssistView({
      ...deps,
      attachments,
      questions,
      actions: {
        models: (level) => models.choicesFor(level === 'Hint' ? 'hint' : 'answer'),
        task: () => tasks.summary(),
        question: () => question.text ?? null,
        answerReturn: (said) => question.answer(said),
        ownCommits: () => deps.ownCommits.card ?? null,
        unasked: () => tasks.unasked?.title ?? null,
        propose: (turn, text, language) => edits.fromAnswer(turn, text, language),
        notice: () => (vscode.workspace.isTrusted ? models.notice() : untrusted),
        runAction: async (action) => {
          if (action === 'useLocalModel') return models.useLocalModel();
          if (action === untrusted.action.id) {
            await vscode.commands.executeCommand('workbench.trust.manage');
            return;
          }
          if (action === 'openModelSettings') {
            await vscode.commands.executeCommand('workbench.action.openSettings', 'calibrated.models');
            return;
          }
          await vscode.commands.executeCommand(action === 'setApiKey' ? 'calibrated.setApiKey' : 'calibrated.addModel');
        },
      },
    }),
  );
  own(models.onDidFind(() => view.refresh()));
  own(terminal.onDidChange(() => view.refreshNamed()));
  own(deps.ownCommits.onDidChange(() => view.refresh()));
  own(
    vscode.languages.registerCodeActionsProvider(
      { pattern: '**' },
      problemActions((document) => levels.level(document).level),
    ),
  );
  const quickActions = new QuickActionController({ ...deps, view });
  own(
    vscode.languages.registerCodeActionsProvider(
      fileSchemes.map((scheme) => ({ scheme })),
      quickActions,
    ),
  );
  return {
    view,
    resolveWebviewView: (webviewView: vscode.WebviewView) => {
      activity.watchView(webviewView.webview, () => 'assist');
      view.resolveWebviewView(webviewView);
    },
    commands: {
      ...quickActions.commands,
      'calibrated.writeCommitMessage': async (source) =>
        (await import('./writeCommitMessage.ts')).writeCommitMessage(source, deps),
      'calibrated.ask': () => view.focus(),
      'calibrated.askAboutProblem': (message) =>
        view.ask(l10n.t('Why is there this problem? {0}', typeof message === 'string' ? message : '').trim()),
      'calibrated.nextHint': async () => void (await view.nextHint()),
      'calibrated.newConversation': async () => {
        deps.conversation.begin();
        await view.focus();
      },
      'calibrated.showConversations': () => pickConversation(deps.conversation),
      'calibrated.exportConversation': () => exportConversation(deps.conversation),
    } satisfies Commands,
  };
}
