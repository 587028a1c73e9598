import type { AppDeps } from '../app/appDeps.ts';
import type { AssistView } from '../assist/assistView.ts';
import type { Conversation } from '../assist/conversation.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';
import type { TaskController } from '../tasks/taskController.ts';
import { chatParticipant } from './chatParticipant.ts';
import { chatTools } from './chatTools.ts';
import { hintModelProvider } from './hintModel.ts';

export interface ChatDeps extends AppDeps {
  readonly assist: Pick<AssistView, 'answer' | 'asksPosition' | 'nextHint'>;
  readonly conversation: Conversation;
  readonly tasks: Pick<TaskController, 'start' | 'summary'>;
  readonly provenance: Pick<ProvenanceService, 'tracker'>;
}

/**
 * Calibrated in VS Code's own chat, for people who keep their assistant: a participant, tools for its models, and a model that gives
 * hints.
 */
export function registerChat(deps: ChatDeps): void {
  deps.own(chatParticipant(deps));
  for (const tool of chatTools(deps)) deps.own(tool);
  deps.own(hintModelProvider(deps));
}
