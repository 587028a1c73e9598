import type { WorkGate } from '../../assist/delegate/delegateRun.ts';
import type { Level } from '../../assist/level.ts';

/** The gate of a delegated piece of work. */
export async function workGate(_copy: string, _project: string, _level: Level): Promise<WorkGate> {
  const ask = { decision: 'ask', classes: [], reasons: ['Every action of the model is asked about.'] } as const;
  return { command: () => Promise.resolve(ask), edit: () => Promise.resolve(ask) };
}
