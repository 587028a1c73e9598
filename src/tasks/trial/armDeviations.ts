import type { JsonObject } from '../../store/event.ts';
import type { Task } from '../task.ts';
import type { NewTrialEvent } from './trialEvent.ts';
import { TrialLedger } from './trialLedger.ts';

type TrialSource = Parameters<typeof TrialLedger.read>[0];

interface Source {
  events(filter: {
    kindPrefix?: string;
    kinds?: readonly string[];
    task?: string;
  }): TrialSource & Iterable<{ readonly data: JsonObject }>;
}

/** How a trial task deviated from its arm: requests answered by a model other than the assigned one. */
export function armDeviations(source: Source, task: Task): readonly NewTrialEvent[] {
  if (task.arm === undefined) return [];
  const ledger = TrialLedger.read(source.events({ kindPrefix: 'trial' })).find(
    (trial) => trial.taskOf(task.id)?.assignment !== undefined,
  );
  const assignment = ledger?.taskOf(task.id)?.assignment;
  const model = assignment === undefined ? undefined : ledger?.plan[assignment.arm].model;
  if (ledger === undefined || model === undefined) return [];
  const others = new Set<string>();
  for (const { data } of source.events({ kinds: ['request.end'], task: task.id })) {
    const used = data['model'];
    if (typeof used === 'string' && !used.includes(model)) others.add(used);
  }
  return [...others].map((used) => ledger.recordDeviation(task.id, `a request was answered by ${used}`));
}
