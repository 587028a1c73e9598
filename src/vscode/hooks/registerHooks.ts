import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { HookController } from './hookController.ts';

export interface HooksDeps extends AppDeps {
  readonly levels: LevelResolver;
  readonly provenance: ProvenanceService;
  /** Another program wrote to the record: a hook, or a command in a terminal. */
  readonly recordChanged: () => Promise<void>;
}

/** Other people's agents, through their hooks. */
export function registerHooks(deps: HooksDeps) {
  const hooks = deps.own(new HookController({ ...deps, level: () => deps.levels.level() }));
  return {
    controller: hooks,
    commands: {
      'calibrated.installAgentHooks': async () => (await hooks.installer()).install(),
      'calibrated.removeAgentHooks': async () => (await hooks.installer()).remove(),
    } satisfies Commands,
  };
}
