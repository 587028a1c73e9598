import { systemTimer } from '../../store/timer.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { HookController } from './hookController.ts';
import { TelemetryController } from './telemetryController.ts';

export interface HooksDeps extends AppDeps {
  readonly levels: LevelResolver;
  readonly provenance: ProvenanceService;
  /** Called when another program wrote to the record: a hook, or a command in a terminal. */
  readonly recordChanged: () => Promise<void>;
}

/** Other agents, through their hooks and their telemetry. */
export function registerHooks(deps: HooksDeps) {
  const hooks = deps.own(new HookController({ ...deps, level: () => deps.levels.level() }));
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
