import type { Level } from '../../base/level.ts';
import type { EstimatedTime } from '../../tasks/duration.ts';

/** What the coin gave a task. */
export interface ArmDrawn {
  /** Label of the arm. */
  readonly arm: string;
  readonly level: Level;
  readonly model: string | undefined;
}

/** The way of one task into the open trial; each step records itself. */
export interface TrialEntry {
  readonly title: string;
  /** Labels of the arms: "with AI", "without AI". */
  readonly treated: string;
  readonly control: string;
  declareEligible(): Promise<void>;
  exclude(reason: string): Promise<void>;
  freezeAndToss(withoutAi: EstimatedTime, withAi: EstimatedTime): Promise<ArmDrawn>;
}
