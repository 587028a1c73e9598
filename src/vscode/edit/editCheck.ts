import type { LevelResolver } from '../level/levelResolver.ts';
import type { OwnedCodeController } from '../practice/ownedCodeController.ts';
import { allowedLevel } from './allowedLevel.ts';
import type { EditGateDeps } from './editGate.ts';
import type { ProposalTarget } from './proposalTarget.ts';

export interface EditCheckDeps {
  readonly levels: Pick<LevelResolver, 'level' | 'look' | 'pathOf'>;
  readonly owned: Pick<OwnedCodeController, 'refuseChange'>;
  /** Asked only once the gate is needed: it reads a grammar. */
  readonly gate: () => Promise<EditGateDeps>;
}

/**
 * What every edit of a model passes before it is shown and again before it is written, however long it was open: the level, owned code,
 * the gate.
 * @throws AppError `refused` with the reason.
 */
export function editCheck({ levels, owned, gate }: EditCheckDeps) {
  return async (target: ProposalTarget, after: string): Promise<void> => {
    await allowedLevel(levels, target);
    await owned.refuseChange(target.uri, target.languageId, target.getText(), after);
    const { passEditGate } = await import('./editGate.ts');
    await passEditGate(await gate(), target.uri, after);
    // The gate's question may have been open for long.
    await allowedLevel(levels, target);
  };
}
