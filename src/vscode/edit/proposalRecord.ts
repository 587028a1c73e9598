import * as vscode from 'vscode';
import { acceptEventKind } from '../../assist/record/acceptedEdits.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import type { ProposalEvents } from './proposalController.ts';

/** Tags what is accepted from a proposal as the model's, and records what was decided. */
export function proposalRecord(
  recorder: Recorder,
  provenance: ProvenanceService,
  task: () => string | null,
): Omit<ProposalEvents, 'check'> {
  let suggestions = 0;
  return {
    shown: ({ id, source }) =>
      recorder.record('review.start', { reviewId: id, requestId: source.requestId, model: source.model }, task()),
    accepting: ({ id, uri, source }, edits) => {
      const { tool, model, level, rung } = source;
      for (const { offset, oldText, newText } of edits) {
        suggestions += 1;
        const suggestion = `${id}:${suggestions}`;
        provenance.suggestion({
          id: suggestion,
          uri,
          offset,
          length: oldText.length,
          text: newText,
          tag: { tool, model, level, rung: rung ?? null },
        });
        provenance.accept(suggestion);
      }
      const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true), false);
      const chars = edits.reduce((sum, { newText }) => sum + newText.length, 0);
      recorder.record(
        acceptEventKind,
        { path, chars, level, model, way: 'proposal', ...(rung === undefined ? {} : { rung }) },
        task(),
      );
    },
    decided: (proposal, decision, lines) => {
      const { id, source } = proposal;
      recorder.record(`review.${decision}`, { reviewId: id, lines, model: source.model, level: source.level }, task());
      if (proposal.isSettled) recorder.record('review.end', { reviewId: id }, task());
    },
  };
}
