import { ScriptedServer } from '../server/scriptedServer.ts';
import { answer } from '../server/scripts.ts';

/** A model behind an API that answers questions about the sample repository, for tours and tests. */
export interface ScriptedModel {
  readonly server: ScriptedServer;
  /** The entry for `calibrated.models`; completions are left to the offline model. */
  readonly entry: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

const reply = [
  'The test asks for a discount from ten pieces on, and `bulkDiscount` gives it from eleven on: ',
  'the comparison leaves out the quantity itself.\n\n',
  '```typescript\n<<<<<<< SEARCH\n  if (line.quantity > bulkQuantity) {\n=======\n  if (line.quantity >= bulkQuantity) {\n>>>>>>> REPLACE\n```\n',
];

/** @param model Its name on screen. */
export async function scriptedModel(model = 'tour-model'): Promise<ScriptedModel> {
  const server = await ScriptedServer.start(answer(reply, { pauseMs: 50 }));
  return {
    server,
    entry: {
      id: 'tour',
      provider: 'litellm',
      model,
      baseUrl: server.baseUrl,
      roles: ['hint', 'answer', 'edit'],
    },
    stop: () => server.close(),
  };
}
