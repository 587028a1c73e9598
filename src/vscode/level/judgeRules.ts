import type { LevelRuleEntry, Trust } from '../../assist/levelRules.ts';
import { trustOf } from '../../assist/record/trust.ts';
import type { Recorder } from '../app/recorder.ts';
import { globMatch } from './globMatch.ts';
import { recordedEdits } from './readRecord.ts';

/** What one's own record says about each rule, in the order of the rules. */
export async function judgeRules(rules: readonly LevelRuleEntry[], recorder: Recorder): Promise<readonly Trust[]> {
  await recorder.flush();
  const acceptedEdits = recordedEdits(await recorder.store());
  return rules.map((rule) => trustOf(rule, acceptedEdits, globMatch));
}
