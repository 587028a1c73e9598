import * as l10n from '@vscode/l10n';
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
          item('calibrated.startTask', l10n.t('$(play) Start Task…'), l10n.t('with an estimate, such as 45m')),
          item('calibrated.showUnreviewed', l10n.t('$(checklist) Show Unreviewed AI Text…'), facts.unreviewed),
        ]
      : [
          item('calibrated.finishTask', l10n.t('$(check) Finish Task…'), tasks.clockText() ?? ''),
          task.phase === 'paused'
            ? item('calibrated.resumeTask', l10n.t('$(debug-continue) Resume Task'))
            : item('calibrated.pauseTask', l10n.t('$(debug-pause) Pause Task')),
          item('calibrated.switchTask', l10n.t('$(arrow-swap) Switch Task…'), l10n.t('pause this one at once')),
        ];
  const gap =
    unasked === undefined
      ? item('calibrated.showGap', l10n.t('$(graph-scatter) Show Gap'), l10n.t('estimated, felt and measured'))
      : item(
          'calibrated.sayHowItFelt',
          l10n.t('$(question) How long did “{0}” feel?', unasked.title),
          l10n.t('before its time is shown'),
        );
  return [
    separator(task?.title ?? l10n.t('No task running')),
    ...first,
    gap,
    separator([l10n.t('Level {0}.', level.level), levelReason(level)].join(' ').trim()),
    item('calibrated.setLevel', l10n.t('$(settings) Set Level…'), level.level),
    item('calibrated.ask', l10n.t('$(comment-discussion) Ask About Code…')),
    {
      label: l10n.t('$(ellipsis) More…'),
      description: l10n.t('trial, provenance, practice, models, cost'),
      isMore: true,
    },
  ];
}

function moreItems(tasks: TaskController, facts: MenuFacts): MenuItem[] {
  const ofTask =
    tasks.current === undefined
      ? []
      : [
          item(
            'calibrated.withdrawTask',
            l10n.t('$(circle-slash) Don’t Count This Task…'),
            l10n.t('keep it out of every figure'),
          ),
          item('calibrated.abandonTask', l10n.t('$(trash) Abandon Task…')),
        ];
  return [
    separator(l10n.t('Time')),
    ...ofTask,
    item(
      'calibrated.showNow',
      l10n.t('$(list-unordered) Show Tasks and Sessions'),
      l10n.t('open tasks, and your agents today'),
    ),
    item('calibrated.showGap', l10n.t('$(graph-scatter) Show Gap'), l10n.t('estimated, felt and measured')),
    item('calibrated.showTimeline', l10n.t('$(history) Show Task Timeline…'), l10n.t('what was counted, and why')),
    item('calibrated.startTrial', l10n.t('$(beaker) Start Trial…'), l10n.t('find out what AI does to your times')),
    item(
      'calibrated.showLevelRecord',
      l10n.t('$(table) Show Record by Level'),
      l10n.t('what each level cost, and what became of it'),
    ),
    separator(l10n.t('Provenance')),
    item('calibrated.blame', l10n.t('$(list-flat) Show Who Wrote This File'), l10n.t('who or what wrote each line')),
    item('calibrated.showUnreviewed', l10n.t('$(checklist) Show Unreviewed AI Text…'), facts.unreviewed),
    item(
      'calibrated.showConsequences',
      l10n.t('$(git-commit) Show Consequences'),
      l10n.t('what became of the code here'),
    ),
    item('calibrated.toggleMarks', l10n.t('$(eye) Toggle Provenance Marks')),
    separator(l10n.t('Practice')),
    item('calibrated.reviewCards', l10n.t('$(checklist) Review Cards')),
    item('calibrated.unassistedSession', l10n.t('$(mortar-board) Start Unassisted Session…')),
    item('calibrated.showOffloading', l10n.t('$(pulse) Show Offloading'), l10n.t('hints and answers by week')),
    separator(l10n.t('Model and Completions')),
    item('calibrated.showModels', l10n.t('$(server-process) Manage Models'), facts.model),
    item('calibrated.addModel', l10n.t('$(add) Add Model…')),
    item('calibrated.setApiKey', l10n.t('$(key) Set API Key…')),
    item('calibrated.showCost', l10n.t('$(credit-card) Show Cost'), facts.cost),
    item('calibrated.completeNow', l10n.t('$(sparkle) Complete Now'), facts.completions),
    item('calibrated.snoozeCompletions', l10n.t('$(bell-slash) Snooze Completions…')),
    separator('Calibrated'),
    item('calibrated.openWalkthrough', l10n.t('$(book) Get Started')),
    item('calibrated.showLog', l10n.t('$(output) Show Log')),
  ];
}

function pick(items: readonly MenuItem[]): Thenable<MenuItem | undefined> {
  return vscode.window.showQuickPick(items, { title: 'Calibrated', placeHolder: l10n.t('What next?') });
}

async function run(picked: MenuItem | undefined): Promise<void> {
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
}
