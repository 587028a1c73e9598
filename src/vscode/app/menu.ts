import * as vscode from 'vscode';
import { type EffectiveLevel, levelReason } from '../../base/level.ts';
import type { TaskController } from '../tasks/taskController.ts';
import type { CommandId } from './registry.ts';

export interface MenuFacts {
  readonly model: string;
  readonly completions: string;
  readonly cost: string;
  readonly unreviewed: string;
}

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: CommandId;
  readonly isMore?: true;
}

const item = (command: CommandId, label: string, description = ''): MenuItem => ({ command, label, description });
const separator = (label: string): MenuItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

/** The menu behind the status-bar item: at most seven entries for current actions, everything else under More. */
export async function showMenu(tasks: TaskController, level: EffectiveLevel, facts: MenuFacts): Promise<void> {
  const now = mainItems(tasks, level, facts);
  const picked = await pick(now);
  if (picked?.isMore !== true) return run(picked);
  const shown = new Set(now.flatMap(({ command }) => command ?? []));
  await run(await pick(moreItems(tasks, facts).filter(({ command }) => command === undefined || !shown.has(command))));
}

function mainItems(tasks: TaskController, level: EffectiveLevel, facts: MenuFacts): MenuItem[] {
  const { current: task, unasked } = tasks;
  const first =
    task === undefined
      ? [
          item('calibrated.startTask', '$(play) Start Task…', 'with an estimate, such as 45m'),
          item('calibrated.showUnreviewed', '$(checklist) Show Unreviewed AI Text…', facts.unreviewed),
        ]
      : [
          item('calibrated.finishTask', '$(check) Finish Task…', tasks.clockText() ?? ''),
          task.phase === 'paused'
            ? item('calibrated.resumeTask', '$(debug-continue) Resume Task')
            : item('calibrated.pauseTask', '$(debug-pause) Pause Task'),
          item('calibrated.switchTask', '$(arrow-swap) Switch Task…', 'pause this one at once'),
        ];
  const gap =
    unasked === undefined
      ? item('calibrated.showGap', '$(graph-scatter) Show Gap', 'estimated, felt and measured')
      : item(
          'calibrated.sayHowItFelt',
          `$(question) How long did “${unasked.title}” feel?`,
          'before its time is shown',
        );
  return [
    separator(task?.title ?? 'No task running'),
    ...first,
    gap,
    separator([`Level ${level.level}.`, levelReason(level)].join(' ').trim()),
    item('calibrated.setLevel', '$(settings) Set Level…', level.level),
    item('calibrated.ask', '$(comment-discussion) Ask About Code…'),
    { label: '$(ellipsis) More…', description: 'trial, provenance, practice, models, cost', isMore: true },
  ];
}

function moreItems(tasks: TaskController, facts: MenuFacts): MenuItem[] {
  const ofTask =
    tasks.current === undefined
      ? []
      : [
          item('calibrated.withdrawTask', '$(circle-slash) Don’t Count This Task…', 'keep it out of every figure'),
          item('calibrated.abandonTask', '$(trash) Abandon Task…'),
        ];
  return [
    separator('Time'),
    ...ofTask,
    item('calibrated.showNow', '$(list-unordered) Show Tasks and Sessions', 'open tasks, and your agents today'),
    item('calibrated.showGap', '$(graph-scatter) Show Gap', 'estimated, felt and measured'),
    item('calibrated.showTimeline', '$(history) Show Task Timeline…', 'what was counted, and why'),
    item('calibrated.startTrial', '$(beaker) Start Trial…', 'find out what AI does to your times'),
    item('calibrated.showLevelRecord', '$(table) Show Record by Level', 'what each level cost, and what became of it'),
    separator('Provenance'),
    item('calibrated.blame', '$(list-flat) Show Who Wrote This File', 'who or what wrote each line'),
    item('calibrated.showUnreviewed', '$(checklist) Show Unreviewed AI Text…', facts.unreviewed),
    item('calibrated.showConsequences', '$(git-commit) Show Consequences', 'what became of the code here'),
    item('calibrated.toggleMarks', '$(eye) Toggle Provenance Marks'),
    separator('Practice'),
    item('calibrated.reviewCards', '$(checklist) Review Cards'),
    item('calibrated.unassistedSession', '$(mortar-board) Start Unassisted Session…'),
    item('calibrated.showOffloading', '$(pulse) Show Offloading', 'hints and answers by week'),
    separator('Model and Completions'),
    item('calibrated.showModels', '$(server-process) Manage Models…', facts.model),
    item('calibrated.addModel', '$(add) Add Model…'),
    item('calibrated.setApiKey', '$(key) Set API Key…'),
    item('calibrated.showCost', '$(credit-card) Show Cost', facts.cost),
    item('calibrated.completeNow', '$(sparkle) Complete Now', facts.completions),
    item('calibrated.snoozeCompletions', '$(bell-slash) Snooze Completions…'),
    separator('Calibrated'),
    item('calibrated.openWalkthrough', '$(book) Get Started'),
    item('calibrated.showLog', '$(output) Show Log'),
  ];
}

function pick(items: readonly MenuItem[]): Thenable<MenuItem | undefined> {
  return vscode.window.showQuickPick(items, { title: 'Calibrated', placeHolder: 'What next?' });
}

async function run(picked: MenuItem | undefined): Promise<void> {
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}
