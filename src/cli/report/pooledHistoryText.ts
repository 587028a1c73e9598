import { type PooledFigure, type PooledHistory, pooledFigures } from '../../team/pooledHistory.ts';
import type { HistoryPage } from './historyHtml.ts';

const names: Readonly<Record<PooledFigure, string>> = {
  changeFailureRate: 'changes fixed or reverted within 90 days',
  reworkRate: 'changes that are fixes or reverts',
  smallBatches: 'changes of 100 lines or fewer',
  churn: 'lines changed or gone within 14 days',
  namingAi: 'commits that name an AI',
};

/** Several repositories as one, for the terminal and for a page. */
export function pooledPage({ repositories, people, figures }: PooledHistory): HistoryPage {
  const percent = (value: number) => `${Math.round(100 * value)}%`;
  return {
    title: `${repositories} repositories, at least ${people} people`,
    sentences: [
      'Shares over people, each with limited weight; the range is a 95% interval from how much people differ.',
    ],
    columns: ['', 'share', '95% interval', 'people'],
    rows: pooledFigures.map((figure) => {
      const found = figures[figure];
      const cells =
        found === null
          ? ['–', 'fewer than 5 people', '']
          : [percent(found.value), `${percent(found.lower)}–${percent(found.upper)}`, `at least ${found.people}`];
      return { name: names[figure], cells };
    }),
    notes: ['These are observations: teams, files and years differ, and what a commit does not say is not known.'],
    groups: [],
  };
}

export function pooledText(pooled: PooledHistory): string {
  const { title, sentences, rows, notes } = pooledPage(pooled);
  const lines = rows.map(({ name, cells: [share = '', range = '', people = ''] }) =>
    `  ${name.padEnd(43)}${share.padEnd(6)}${range.padEnd(22)}${people}`.trimEnd(),
  );
  return `${[title, '', ...sentences, '', ...lines, '', ...notes].join('\n')}\n`;
}

export function pooledCsv({ figures }: PooledHistory): string {
  const rows = pooledFigures.map((figure) => {
    const found = figures[figure];
    const cells = found === null ? ['', '', '', ''] : [found.value, found.lower, found.upper, found.people];
    return [figure, ...cells].join(',');
  });
  return `${['figure,value,lower,upper,people at least', ...rows].join('\n')}\n`;
}
