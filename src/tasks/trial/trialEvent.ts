import * as z from 'zod/mini';
import type { JsonObject } from '../../store/event.ts';
import { trialPlan } from './plan.ts';

const estimatedTime = z.object({ typicalMs: z.number().check(z.positive()), nearlyCertainMs: z.optional(z.number()) });

/** "Would you do this without AI?", answered before the assignment. Older records have no answer. */
const wouldDoWithoutAi = z.enum(['yes', 'no', 'smaller']);
export type WouldDoWithoutAi = z.infer<typeof wouldDoWithoutAi>;

/** The data of each trial event. `trial` says which trial it belongs to. */
export const trialEventData = {
  'trial.start': z.object({
    trial: z.string(),
    plan: trialPlan,
    commitment: z.string(),
    preregistration: z.string(),
    /** Recorded at the start because every assignment needs it; no view, export or report shows it before the end. */
    sealedSeed: z.string(),
  }),
  'trial.exclude': z.object({ trial: z.string(), reason: z.string() }),
  'trial.eligible': z.object({ trial: z.string(), wouldDoWithoutAi: z.optional(wouldDoWithoutAi) }),
  'trial.freeze': z.object({ trial: z.string(), withoutAi: estimatedTime, withAi: estimatedTime }),
  'trial.coin': z.object({
    trial: z.string(),
    arm: z.enum(['treated', 'control']),
    stratum: z.enum(['above', 'below', 'all']),
    index: z.int(),
    block: z.optional(z.int()),
  }),
  'trial.level': z.object({ trial: z.string(), level: z.string() }),
  'trial.contamination': z.object({ trial: z.string(), what: z.string() }),
  'trial.departure': z.object({ trial: z.string(), what: z.string() }),
  'trial.end': z.object({ trial: z.string(), seed: z.string() }),
} as const;

export type TrialEventKind = keyof typeof trialEventData;

/** An event ready for the store. */
export interface NewTrialEvent {
  readonly kind: TrialEventKind;
  readonly task: string | null;
  readonly data: JsonObject;
}

/** The fields of a recorded event that a trial is read from. */
export interface RecordedTrialEvent {
  readonly tMs: number;
  readonly kind: string;
  readonly task: string | null;
  readonly data: JsonObject;
}
