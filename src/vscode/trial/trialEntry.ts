import type { Level } from '../../base/level.ts';
import type { EstimatedTime } from '../../tasks/parseEstimate.ts';
import type { WouldDoWithoutAi } from '../../tasks/trial/trialEvent.ts';

/** What a task was assigned. */
export interface ArmDrawn {
  /** Label of the arm. */
  readonly arm: string;
  readonly level: Level;
  readonly model: string | undefined;
}

/** How one task enters the open trial; each step records itself. */
export interface TrialEntry {
  readonly title: string;
  /** Labels of the arms: "with AI", "without AI". */
  readonly treated: string;
  readonly control: string;
  declareEligible(withoutAi: WouldDoWithoutAi): Promise<void>;
  exclude(reason: string): Promise<void>;
  freezeAndDraw(withoutAi: EstimatedTime, withAi: EstimatedTime): Promise<ArmDrawn>;
}
