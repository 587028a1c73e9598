import type { SessionEvents } from '../../assist/sessionDeps.ts';
import { practiceKinds } from '../../practice/practiceRecord.ts';
import type { Recorder } from '../app/recorder.ts';

/** Records the phases of each question: figures and names, never what was asked or answered. */
export function requestRecord(
  recorder: Pick<Recorder, 'record'>,
  task: () => string | null,
): Pick<SessionEvents, 'request' | 'shown'> {
  return {
    shown({ rung, level, source }) {
      recorder.record(practiceKinds.shown, { rung, level, ...(source === undefined ? {} : { source }) }, task());
    },
    request(phase, turn, { requestId, role, model, outcome, inputTokens, outputTokens }) {
      recorder.record(
        `request.${phase}`,
        {
          requestId,
          role,
          level: turn.level,
          ...(phase === 'start' ? {} : { rung: turn.rung }),
          ...(model === undefined ? {} : { model }),
          ...(outcome === undefined ? {} : { outcome }),
          ...(inputTokens === undefined ? {} : { inputTokens }),
          ...(outputTokens === undefined ? {} : { outputTokens }),
        },
        task(),
      );
    },
  };
}
