import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { allows, type Level } from '../../base/level.ts';
import type { LevelDocument, LevelResolver } from '../level/levelResolver.ts';

/** @throws AppError `refused` if the level there is below Edit. */
export async function allowedLevel(
  levels: Pick<LevelResolver, 'level' | 'look' | 'pathOf'>,
  document: LevelDocument,
): Promise<Level> {
  await levels.look(document);
  const { level, source } = levels.level(document);
  if (allows(level, 'Edit')) return level;
  const path = levels.pathOf(document);
  throw new AppError('refused', l10n.t('Raise the level to Edit first. It is {0} for {1} ({2}).', level, path, source));
}
