import * as vscode from 'vscode';
import { type EffectiveLevel, levelReason } from '../../base/level.ts';
import type { TaskController } from '../tasks/taskController.ts';
import type { CommandId } from './registry.ts';

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: CommandId;
}

/** The menu behind the status-bar item: what one can do now, and why things are as they are. */
export async function showMenu(
  tasks: TaskController,
  { level, source }: EffectiveLevel,
  facts: { readonly model: string; readonly completions: string; readonly cost: string; readonly unreviewed: string },
): Promise<void> {
  const task = tasks.current;
  const item = (command: CommandId, label: string, description = ''): MenuItem => ({ command, label, description });
  const separator = (label: string): MenuItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const taskItems =
    task === undefined
      ? [item('calibrated.startTask', '$(play) Start Task…', 'with an estimate, such as 45m')]
      : [
          item('calibrated.finishTask', '$(check) Finish Task…', tasks.clockText() ?? ''),
          task.phase === 'paused'
            ? item('calibrated.resumeTask', '$(debug-continue) Resume Task')
            : item('calibrated.pauseTask', '$(debug-pause) Pause Task'),
          item('calibrated.switchTask', '$(arrow-swap) Switch Task…', 'pause this one at once'),
          item('calibrated.withdrawTask', '$(circle-slash) Don’t Count This Task…', 'keep it out of every figure'),
          item('calibrated.abandonTask', '$(trash) Abandon Task…'),
        ];
  const { unasked } = tasks;
  const feltItems =
    unasked === undefined
      ? []
      : [
          item(
            'calibrated.sayHowItFelt',
            `$(question) How long did “${unasked.title}” feel?`,
            'before its time is shown',
          ),
        ];
  const picked = await vscode.window.showQuickPick<MenuItem>(
    [
      separator(task?.title ?? 'No task running'),
      ...taskItems,
      ...feltItems,
      item('calibrated.showGap', '$(graph-scatter) Show Gap'),
      item('calibrated.showConsequences', '$(git-commit) Show Consequences', 'what became of the code here'),
      item('calibrated.showTimeline', '$(history) Show Task Timeline…', 'what was counted, and why'),
      item('calibrated.startTrial', '$(beaker) Start Trial…', 'find out what AI does to your times'),
      separator([`Level ${level}.`, levelReason({ level, source })].join(' ').trim()),
      item('calibrated.setLevel', '$(settings) Set Level…', level),
      item(
        'calibrated.showLevelRecord',
        '$(table) Show Record by Level',
        'what each level cost, and what became of it',
      ),
      item('calibrated.ask', '$(comment-discussion) Ask About Code…'),
      separator('Practice'),
      item('calibrated.reviewCards', '$(checklist) Review Cards'),
      item('calibrated.unassistedSession', '$(mortar-board) Start Unassisted Session…'),
      item('calibrated.showOffloading', '$(pulse) Show Offloading'),
      separator('Model'),
      item('calibrated.showModels', '$(server-process) Manage Models…', facts.model),
      item('calibrated.addModel', '$(add) Add Model…'),
      item('calibrated.setApiKey', '$(key) Set API Key…'),
      item('calibrated.showCost', '$(credit-card) Show Cost', facts.cost),
      separator('Completions'),
      item('calibrated.completeNow', '$(sparkle) Complete Now', facts.completions),
      item('calibrated.snoozeCompletions', '$(bell-slash) Snooze Completions…'),
      separator('Provenance'),
      item('calibrated.blame', '$(list-flat) Show Who Wrote This File', 'who or what wrote each line'),
      item('calibrated.showUnreviewed', '$(checklist) Show Unreviewed AI Text…', facts.unreviewed),
      item('calibrated.toggleMarks', '$(eye) Toggle Provenance Marks'),
      item('calibrated.showLog', '$(output) Show Log'),
    ],
    { title: 'Calibrated', placeHolder: 'What next?' },
  );
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}
