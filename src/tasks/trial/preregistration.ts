import { minuteMs } from '../../base/timeUnits.ts';
import type { ArmPlan, TrialPlan } from './plan.ts';
import { sha256 } from './seed.ts';

export interface Preregistration {
  /** Short Markdown file for the person to keep; exactly the bytes that are hashed. */
  readonly markdown: string;
  /** SHA-256, recorded at the start of the trial. */
  readonly hash: string;
}

/** The plan in words, written before the first assignment. */
export function preregister(plan: TrialPlan, commitment: string, startedMs: number): Preregistration {
  const { title, treated, control, mechanism, stopping } = plan;
  const markdown = `# ${title.replace(/\s+/gu, ' ').trim()}

Registered ${new Date(startedMs).toISOString()}.

- **Contrast**: ${armText(treated)} against ${armText(control)}.
- **Who is in**: every task that is declared eligible before its assignment; each exclusion is logged before the assignment, with its reason.
- **Order**: eligible, estimate with and without AI, freeze, assignment, level. Nothing is drawn twice.
- **Randomisation**: ${
    mechanism.kind === 'coin'
      ? `each task drawn by chance, probability ${mechanism.share} of the arm “${treated.label}”`
      : `permuted blocks of random size 2, 4 or 6, separately for tasks estimated above and up to ${Math.round(mechanism.medianEstimateMs / minuteMs)} min`
  }, from a seed with the SHA-256 \`${commitment}\`. The seed is revealed at the end.
- **Outcome**: active time, measured from signals (each pause counts up to 2 min, whatever came before it), natural logarithm.
- **Analysis**: intention to treat; ln time on arm and ln of the frozen estimate without AI, by least squares; the ratio of typical times, ${treated.label} over ${control.label}.
- **Interval**: ${
    stopping.kind === 'anytime'
      ? '95%, anytime-valid: it may be read after every task.'
      : `95%, fixed: read once, after ${stopping.tasks} tasks.`
  }
- **Stopping**: ${stopping.kind === 'anytime' ? 'at any time, for any reason; the interval allows it.' : `after ${stopping.tasks} tasks.`}
- **Words**: "faster" or "slower" only from 20 tasks on, and only if the interval excludes 1 with pauses counted up to 2, 5 and 15 min and for elapsed time.
- **Also reported**: coverage, contamination, abandoned tasks, departures from this plan, felt against measured.
`;
  return { markdown, hash: sha256(markdown) };
}

function armText({ label, level, model }: ArmPlan): string {
  return `${label} (level ${level}${model === undefined ? '' : `, model ${model}`})`;
}
