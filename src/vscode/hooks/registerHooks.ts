import * as vscode from 'vscode';
import { systemTimer } from '../../base/timer.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import { showInformation } from '../app/messages.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import type { TaskController } from '../tasks/taskController.ts';
import { HookController } from './hookController.ts';
import { ProposalQuestion } from './proposalQuestion.ts';
import { TelemetryController } from './telemetryController.ts';

export interface HooksDeps extends AppDeps {
  readonly levels: LevelResolver;
  readonly provenance: ProvenanceService;
  /** Called when another program wrote to the record: a hook, or a command in a terminal. */
  readonly recordChanged: () => Promise<void>;
  readonly tasks: Pick<TaskController, 'current' | 'start'>;
}

/** Other agents, through their hooks and their telemetry. */
export function registerHooks(deps: HooksDeps) {
  const proposals = new ProposalQuestion({
    clock: deps.clock,
    isFocused: () => vscode.window.state.focused,
    isTaskRunning: () => deps.tasks.current?.phase === 'running',
    ask: showInformation,
    start: (line) => deps.tasks.start(line),
  });
  const hooks = deps.own(new HookController({ ...deps, proposals, level: () => deps.levels.level() }));
  const { entry, recorder, settings, clock, log, own } = deps;
  const telemetry = own(
    new TelemetryController({
      port: () => settings.telemetryPort(),
      store: () => recorder.store(),
      clock,
      timer: systemTimer,
      quietly: (doing, run) => entry.quietly(doing, run),
      warn: (sentence) => log.warn(sentence),
    }),
  );
  own(
    settings.onDidChange('calibrated.agents.telemetryPort', () =>
      entry.quietly('listen for telemetry of agents', () => telemetry.apply()),
    ),
  );
  return {
    controller: hooks,
    load: async () => {
      await hooks.load();
      await telemetry.apply();
    },
    commands: {
      'calibrated.installAgentHooks': async () => (await hooks.installer()).install(),
      'calibrated.removeAgentHooks': async () => (await hooks.installer()).remove(),
    } satisfies Commands,
  };
}
