import type { LevelRuleEntry, Trust } from '../../assist/levelRules.ts';
import { trustOf } from '../../assist/record/trust.ts';
import type { Recorder } from '../app/recorder.ts';
import { globMatch } from './globMatch.ts';
import type { FilesEditor } from './missingFiles.ts';
import { judgedEdits } from './readRecord.ts';

/** What one's own record says about each rule, in the order of the rules. */
export async function judgeRules(
  rules: readonly LevelRuleEntry[],
  recorder: Recorder,
  editor: FilesEditor,
): Promise<readonly Trust[]> {
  const acceptedEdits = await judgedEdits(recorder, editor);
  return rules.map((rule) => trustOf(rule, acceptedEdits, globMatch));
}
