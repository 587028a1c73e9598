import { csvFormat } from 'd3-dsv';
import type { OffloadingReport, OffloadingWeek, Share } from './offloading.ts';

/** One row per week, shares as counts and as numbers 0 to 1 (empty below ten cases). */
export function offloadingAsCsv({ weeks }: OffloadingReport): string {
  const columns = Object.keys(flat(emptyWeek));
  return `${csvFormat(weeks.map(flat), columns)}\n`;
}

export function offloadingAsJson(report: OffloadingReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function flat(week: OffloadingWeek): Record<string, string | number | null> {
  const parts = (name: string, { count, of, share, interval }: Share) => ({
    [name]: count,
    [`${name}Of`]: of,
    [`${name}Share`]: share === null ? null : rounded(share),
    [`${name}Low`]: interval === null ? null : rounded(interval.lower),
    [`${name}High`]: interval === null ? null : rounded(interval.upper),
  });
  return {
    week: week.week,
    monday: week.monday,
    ...parts('answers', week.answers),
    meanRung: week.rungDepth === null ? null : rounded(week.rungDepth),
    ...parts('unassistedPass', week.unassistedPass),
    ...parts('unassistedSkip', week.unassistedSkip),
    ...parts('explained', week.explained),
    ...parts('positions', week.positions),
    ...parts('cardsRight', week.cardsRight),
    cardsSkipped: week.cardsSkipped,
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const none: Share = { count: 0, of: 0, share: null, interval: null };
const emptyWeek: OffloadingWeek = {
  week: '',
  monday: '',
  answers: none,
  rungDepth: null,
  unassistedPass: none,
  unassistedSkip: none,
  explained: none,
  positions: none,
  cardsRight: none,
  cardsSkipped: 0,
};
