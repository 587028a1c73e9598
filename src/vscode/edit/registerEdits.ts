import * as vscode from 'vscode';
import type { Proposal } from '../../assist/edit/proposal.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import { askModal } from '../app/messages.ts';
import type { AskContextReader } from '../assist/askContextReader.ts';
import type { Conversation } from '../assist/conversation.ts';
import type { RulesReader } from '../assist/rulesReader.ts';
import type { LevelResolver } from '../level/levelResolver.ts';
import type { ModelService } from '../models/modelService.ts';
import type { PracticeController } from '../practice/practiceController.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import { type AcceptDeps, acceptHunks } from './acceptHunks.ts';
import { editCheck } from './editCheck.ts';
import { EditRequests } from './editRequests.ts';
import { Edits } from './edits.ts';
import { NextEditController } from './nextEditController.ts';
import { offerEdits } from './offeredEdits.ts';
import { ProposalController } from './proposalController.ts';
import { applyEdits, type ProposalTarget, targetOf, writableTarget } from './proposalTarget.ts';
import { ReviewRecord } from './reviewRecord.ts';
import { StreamedEdits } from './streamedEdits.ts';

export interface EditRegistration extends AppDeps {
  readonly levels: LevelResolver;
  readonly task: () => string | null;
  readonly reader: AskContextReader;
  readonly rules: RulesReader;
  readonly conversation: Conversation;
  readonly models: ModelService;
  readonly provenance: ProvenanceService;
  readonly practice: PracticeController;
}

/** A model's edits, as proposals that are accepted part by part. */
export function registerEdits(deps: EditRegistration) {
  const { own, contextKeys, changes, code, conversation, recorder, provenance, practice, task, newId } = deps;
  const requests = new EditRequests(deps);
  const review = new ReviewRecord({
    recorder,
    task,
    pathOf: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true), false),
    count: (uri, insertions) => provenance.countAccepted(uri, insertions),
  });
  const check = editCheck({
    ...deps,
    owned: practice.owned,
    gate: async () => {
      const { localGate } = await import('./editGate.ts');
      return { workspace: vscode.workspace, ask: askModal, gateOf: localGate(await code.parser()) };
    },
  });
  const acceptDeps: AcceptDeps<ProposalTarget, vscode.TextDocument> = {
    read: targetOf,
    open: writableTarget,
    check,
    offer: (proposal, taken) => offerEdits(provenance, proposal, taken, newId),
    apply: applyEdits,
    record: (accepted) => {
      review.accepted(accepted);
      practice.decided(accepted.proposal, accepted.edits);
      nextEdits.follow(accepted);
    },
  };
  const decided = {
    accept: (proposal: Proposal, hunkIds: readonly number[]) => acceptHunks(proposal, hunkIds, acceptDeps),
    shown: (proposal: Proposal) => review.shown(proposal),
    rejected: (proposal: Proposal, lines: number) => {
      review.rejected(proposal, lines);
      practice.decided(proposal, []);
    },
  };
  const nextEdits: NextEditController = own(
    new NextEditController({
      ...deps,
      ...decided,
      check,
      isOpen: (uri) => proposals.hasOpen(uri),
      review: (open) => proposals.showAll(open),
    }),
  );
  const proposals: ProposalController = own(
    new ProposalController({
      contextKeys,
      changes,
      check,
      ...decided,
      closed: (proposal) => nextEdits.closed(proposal),
      retry: (proposal, hunk, comment) => requests.again(proposal, hunk, comment),
    }),
  );
  const streamed = own(new StreamedEdits(contextKeys, newId));
  const edits = new Edits({
    ...deps,
    requests,
    streamed,
    proposals,
    owned: practice.owned,
    forecast: (id) => practice.forecast('edit', id),
    rungOf: (uri) => conversation.rungReached(uri),
  });
  return {
    service: edits,
    proposals,
    commands: {
      'calibrated.editSelection': () => edits.editSelection(),
      'calibrated.stopEdit': () => streamed.stop(),
      'calibrated.fixProblem': (uri, line, message) =>
        uri instanceof vscode.Uri && typeof line === 'number' && typeof message === 'string'
          ? edits.fixProblem(uri, line, message)
          : undefined,
      ...nextEdits.commands,
      'calibrated.acceptHunk': (id, hunk) => proposals.decide('accepted', id, hunk),
      'calibrated.rejectHunk': (id, hunk) => proposals.decide('rejected', id, hunk),
      'calibrated.retryHunk': (id, hunk) => proposals.askAgain(id, hunk),
      'calibrated.acceptAllHunks': (id) => proposals.decideAll('accepted', id),
      'calibrated.rejectAllHunks': (id) => proposals.decideAll('rejected', id),
    } satisfies Commands,
  };
}
