import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import { TeamController } from './teamController.ts';

/** Opt-in sharing with a team, and the team report. */
export function registerTeam(deps: AppDeps & { readonly home: HomePanel }) {
  const team = deps.own(new TeamController(deps));
  return {
    commands: {
      'calibrated.shareTeamStats': () => team.menu(),
      'calibrated.showTeamReport': () => team.showReport(),
    } satisfies Commands,
  };
}
